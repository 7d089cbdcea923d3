import { includes, matches, same, that } from '../../lib/expect.js';
import { modeling } from '../../lib/fixtures.js';
import { answered, succeeded } from '../../lib/service.js';

/** What the service offers to jobs: presets and the bucket. */
export default async function offers({ service, report }, { iTwinId }) {
  await report.check('files, raw and TypeScript SDK', async () => {
    const { files } = answered(await service.get(`${modeling}/files`), 200);
    same(succeeded(await service.sdk.getServiceFiles(), 200).files, files, 'files');
    same(new Set(files.map(file => file.id)).size, files.length, 'number of different ids');
  });

  await report.check('bucket, raw and TypeScript SDK', async () => {
    const bucket = answered(await service.get(`${modeling}/itwins/${iTwinId}/bucket`), 200);
    includes(bucket, { bucket: { iTwinId } }, 'bucket');
    const again = succeeded(await service.sdk.getBucket(iTwinId), 200);
    const [first, second] = [bucket, again].map(answer => new URL(answer._links.containerUrl.href));
    same(second.pathname, first.pathname, 'path of the container, always the same');
    const permissions = first.searchParams.get('sp') ?? '';
    for (const letter of 'rwdl') that(permissions.includes(letter), `permission '${letter}' in sp`, first.href);
  });

  await report.check('the container URL has the host of the request and two segments', async () => {
    const { _links } = answered(await service.get(`${modeling}/itwins/${iTwinId}/bucket`), 200);
    const url = new URL(_links.containerUrl.href);
    same(url.origin, new URL(service.url).origin, 'origin');
    matches(url.pathname, /^\/[^/]+\/[a-z0-9](-?[a-z0-9]){2,62}$/, 'path');
    that(Date.parse(url.searchParams.get('se')) > Date.now() + 50 * 60_000, 'an expiry (se) more than 50 minutes ahead, as clients keep the link that long', url.href);
  });
}

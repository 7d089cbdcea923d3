import { randomUUID } from 'node:crypto';
import { includes, matches, same, that } from '../../lib/expect.js';
import { containerUrl, createRealityData, realityData, upload } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';

/** Links to containers, in every spelling that the clients use. */
export default async function access({ service, report }) {
  const iTwinId = randomUUID();
  const { id } = await createRealityData(service, { iTwinId });

  for (const [path, kind] of [['readaccess', 'Read'], ['readAccess', 'Read'], ['writeaccess', 'Write'], ['writeAccess', 'Write']]) {
    for (const query of [{}, { iTwinId }]) {
      await report.check(`GET ${path}${query.iTwinId ? ' with iTwinId' : ''}`, async () => {
        const answer = answered(await service.get(`${realityData}/${id}/${path}`, { query }), 200);
        includes(answer, { type: 'AzureBlobSasUrl', access: kind }, 'answer');
        const url = new URL(answer._links.containerUrl.href);
        same(url.origin, new URL(service.url).origin, 'origin: what the client used');
        matches(url.pathname, /^\/[^/]+\/[a-z0-9](-?[a-z0-9]){2,62}$/, 'path: two segments');
        checkPermissions(url, kind);
      });
    }
  }
  await report.check('TypeScript SDK', async () => {
    same(succeeded(await service.sdk.getRealityDataReadAccess(id, iTwinId), 200).access, 'Read', 'access');
    same(succeeded(await service.sdk.getRealityDataWriteAccess(id), 200).access, 'Write', 'access');
  });
  await report.check('the size counts kilobytes, as an integer', async () => {
    await upload(await containerUrl(service, id), { 'a.bin': new Uint8Array(3000), 'b.bin': new Uint8Array(1500) });
    const { size } = answered(await service.get(`${realityData}/${id}`), 200).realityData;
    that(Number.isInteger(size) && size >= 4 && size <= 6, '4500 bytes as 4 to 6 kilobytes', size);
  });
  await report.check('the upload flow of the Python SDK', async () => {
    const url = await containerUrl(service, id);
    answered(await service.patch(`${realityData}/${id}`, { authoring: true }, { headers: { prefer: 'return=minimal' } }), 200);
    await upload(url, { 'c.bin': 'c' });
    same(answered(await service.patch(`${realityData}/${id}`, { authoring: false }), 200).realityData.authoring, false, 'authoring');
  });
  for (const path of ['readaccess', 'writeaccess']) {
    await report.check(`${path} of no reality data is 404`, async () =>
      refused(await service.get(`${realityData}/${randomUUID()}/${path}`), 404, 'RealityDataNotFound'));
  }
}

function checkPermissions(url, kind) {
  const permissions = url.searchParams.get('sp') ?? '';
  const needed = kind === 'Read' ? 'rl' : 'rlwd';
  for (const letter of needed) that(permissions.includes(letter), `permission '${letter}' in sp`, url.href);
  if (kind === 'Read') that(!/[wdac]/.test(permissions), 'no permission to change anything', url.href);
  that(Date.parse(url.searchParams.get('se')) > Date.now() + 50 * 60_000, 'an expiry (se) more than 50 minutes ahead, as clients keep the link that long', url.href);
}

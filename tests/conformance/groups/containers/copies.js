import { blobError, ok, storageError } from '../../lib/container.js';
import { same } from '../../lib/expect.js';

/** Copy Blob, within this service. */
export default async function copies(report, open) {
  const { write, read } = await open();
  const target = (await open()).write;
  await write.put('source dir/a+b.txt', 'copied', { metadata: { k: 'v' }, blobHTTPHeaders: { blobContentType: 'text/plain' } });
  const source = read.blob('source dir/a+b.txt').url;

  await report.check('copy within the container and to another', async () => {
    for (const container of [write, target]) {
      const poller = await container.blob('copy.txt').beginCopyFromURL(source);
      same((await poller.pollUntilDone()).copyStatus, 'success', 'copyStatus');
      same(await container.text('copy.txt'), 'copied', 'content');
      const properties = await container.blob('copy.txt').getProperties();
      same([properties.contentType, properties.metadata], ['text/plain', { k: 'v' }], 'properties');
    }
  });
  await report.check('a synchronous copy', async () => {
    same((await target.blob('sync.txt').syncCopyFromURL(source)).copyStatus, 'success', 'copyStatus');
    same(await target.text('sync.txt'), 'copied', 'content');
  });
  await report.check('raw copy: 202, with the id of the copy', async () => {
    const answer = ok(await target.raw('PUT', 'raw.txt', { headers: { 'x-ms-copy-source': source } }), 202);
    same([answer.headers.get('x-ms-copy-status'), Boolean(answer.headers.get('x-ms-copy-id'))], ['success', true], 'headers');
  });
  await report.check('a copy of no blob', async () => {
    const missing = read.blob('none').url;
    blobError(await target.raw('PUT', 'x', { headers: { 'x-ms-copy-source': missing } }), 404, 'CannotVerifyCopySource');
  });
  await report.check('a copy from a link that was altered', async () => {
    const altered = new URL(source);
    altered.searchParams.set('sig', 'AAAA');
    blobError(await target.raw('PUT', 'x', { headers: { 'x-ms-copy-source': altered.href } }), [401, 403, 404]);
    await storageError(target.blob('x').getProperties(), 404);
  });
  for (const url of ['http://169.254.169.254/latest/meta-data', 'file:///etc/passwd', 'http://127.0.0.1:1/a/b', 'nonsense']) {
    await report.check(`the service fetches no URL of a caller's: ${url}`, async () => {
      blobError(await target.raw('PUT', 'x', { headers: { 'x-ms-copy-source': url } }), [400, 403, 404]);
      await storageError(target.blob('x').getProperties(), 404);
    });
  }
}

import { blobError, ok, storageError } from '../../lib/container.js';
import { same, that } from '../../lib/expect.js';

/** Set Metadata, Set HTTP Headers and Delete. */
export default async function properties(report, open, bucket) {
  const { write } = await open();

  await report.check('Set Metadata replaces all of it and gives a new ETag', async () => {
    const { etag } = await write.put('meta', 'text', { metadata: { a: '1', b: '2' } });
    const answer = await write.blob('meta').setMetadata({ c: 'three' });
    that(answer.etag !== etag, 'a new ETag', etag);
    const read = await write.blob('meta').getProperties();
    same([read.metadata, read.etag], [{ c: 'three' }, answer.etag], 'properties');
    same(await write.text('meta'), 'text', 'content');
    ok(await write.raw('PUT', 'meta', { query: { comp: 'metadata' } }), 200);
    same((await write.blob('meta').getProperties()).metadata, {}, 'metadata');
  });
  await report.check('Set HTTP Headers', async () => {
    const { etag } = await write.put('headers', 'text');
    const answer = await write.blob('headers').setHTTPHeaders({ blobContentType: 'image/jpeg', blobCacheControl: 'no-store', blobContentLanguage: 'de' });
    that(answer.etag !== etag, 'a new ETag', etag);
    same((await write.blob('headers').getProperties()).contentType, 'image/jpeg', 'contentType');
    same(await write.text('headers'), 'text', 'content');
  });
  await report.check('metadata or headers of no blob', async () => {
    await storageError(write.blob('none').setMetadata({ a: '1' }), 404, 'BlobNotFound');
    await storageError(write.blob('none').setHTTPHeaders({ blobContentType: 'a/b' }), 404, 'BlobNotFound');
  });
  await report.check('Delete answers 202, and 404 the second time', async () => {
    await write.put('gone', 'x');
    ok(await write.raw('DELETE', 'gone'), 202);
    blobError(await write.raw('DELETE', 'gone'), 404, 'BlobNotFound');
    blobError(await write.raw('GET', 'gone'), 404, 'BlobNotFound');
    await write.put('gone', 'x');
    await write.client.deleteBlob('gone', { deleteSnapshots: 'include' });
    same((await write.blob('gone').deleteIfExists()).succeeded, false, 'deleteIfExists of none');
  });
  await report.check('a bucket is written, read, listed and deleted by its one link', async () => {
    await bucket.put('roi/region.json', '{}');
    same(await bucket.text('roi/region.json'), '{}', 'content');
    same(await bucket.names({ prefix: 'roi/' }), ['roi/region.json'], 'names');
    await bucket.blob('roi/region.json').delete();
    same(await bucket.names({ prefix: 'roi/' }), [], 'names');
  });
}

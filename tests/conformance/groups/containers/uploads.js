import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { ok, blobError, storageError } from '../../lib/container.js';
import { matches, same, that } from '../../lib/expect.js';

const id = n => Buffer.from(`block-${String(n).padStart(6, '0')}`).toString('base64');

/** Put Blob, Put Block, Put Block List, Get Block List. */
export default async function uploads(report, open) {
  const { write } = await open();

  await report.check('one Put Blob', async () => {
    const answer = await write.put('one.txt', 'content', { blobHTTPHeaders: { blobContentType: 'text/plain' }, metadata: { k1: 'v1' } });
    that(answer.etag && answer.lastModified, 'ETag and Last-Modified', answer);
    same(await write.text('one.txt'), 'content', 'content');
    const read = await write.blob('one.txt').getProperties();
    same([read.contentType, read.contentLength, read.metadata, read.etag, read.blobType], ['text/plain', 7, { k1: 'v1' }, answer.etag, 'BlockBlob'], 'properties');
  });
  await report.check('raw Put Blob: ETag in quotes, dates, the client request id', async () => {
    const headers = { 'x-ms-blob-type': 'BlockBlob', 'x-ms-client-request-id': 'request-7', 'content-type': 'text/csv' };
    const answer = ok(await write.raw('PUT', 'raw.csv', { headers, body: '1,2' }), 201);
    matches(answer.headers.get('etag'), /^"[^"]+"$/, 'ETag');
    matches(answer.headers.get('last-modified'), /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/, 'Last-Modified');
    same(answer.headers.get('x-ms-client-request-id'), 'request-7', 'x-ms-client-request-id');
    that(answer.headers.get('x-ms-request-id') && answer.headers.get('x-ms-version'), 'x-ms-request-id and x-ms-version', [...answer.headers]);
    same(answer.headers.get('content-md5'), createHash('md5').update('1,2').digest('base64'), 'Content-MD5');
    same((await write.raw('HEAD', 'raw.csv')).headers.get('content-type'), 'text/csv', 'type of the blob, without x-ms-blob-content-type');
  });
  await report.check('Put Blob with a wrong Content-MD5 is refused', async () => {
    const headers = { 'x-ms-blob-type': 'BlockBlob', 'content-md5': createHash('md5').update('other').digest('base64') };
    blobError(await write.raw('PUT', 'md5.txt', { headers, body: 'text' }), 400, 'Md5Mismatch');
    blobError(await write.raw('GET', 'md5.txt'), 404, 'BlobNotFound');
  });
  await report.check('a zero-byte blob', async () => {
    await write.put('empty', '');
    same((await write.blob('empty').getProperties()).contentLength, 0, 'length');
    const answer = ok(await write.raw('GET', 'empty'), 200);
    same(answer.bytes.length, 0, 'bytes');
  });
  await report.check('a later Put Blob replaces content, type and metadata, and gives a new ETag', async () => {
    const first = await write.put('twice', 'a long first text', { metadata: { old: '1' }, blobHTTPHeaders: { blobContentType: 'text/plain' } });
    const second = await write.put('twice', 'short');
    that(first.etag !== second.etag, 'another ETag', [first.etag, second.etag]);
    const read = await write.blob('twice').getProperties();
    same([read.contentLength, read.metadata, read.contentType], [5, {}, 'application/octet-stream'], 'properties');
  });
  await report.check('blocks, in the order of the list', async () => {
    const blob = write.blob('blocks.bin');
    for (const [n, text] of [[2, 'two'], [1, 'one'], [3, 'three']]) await blob.stageBlock(id(n), text, text.length);
    await storageError(blob.getProperties(), 404);
    await blob.commitBlockList([id(3), id(1), id(2)], { blobHTTPHeaders: { blobContentType: 'application/x-blocks' }, metadata: { by: 'blocks' } });
    same(await write.text('blocks.bin'), 'threeonetwo', 'content');
    const read = await blob.getProperties();
    same([read.contentType, read.metadata], ['application/x-blocks', { by: 'blocks' }], 'properties');
  });
  await report.check('Get Block List', async () => {
    const blob = write.blob('listed.bin');
    await blob.stageBlock(id(1), 'first', 5);
    await blob.commitBlockList([id(1)]);
    await blob.stageBlock(id(2), 'waiting', 7);
    const list = await blob.getBlockList('all');
    same(list.committedBlocks?.map(block => [block.name, block.size]), [[id(1), 5]], 'committed');
    same(list.uncommittedBlocks?.map(block => [block.name, block.size]), [[id(2), 7]], 'uncommitted');
    same(await write.text('listed.bin'), 'first', 'content');
  });
  await report.check('a list may name committed blocks again', async () => {
    const blob = write.blob('again.bin');
    await blob.stageBlock(id(1), 'A', 1);
    await blob.commitBlockList([id(1)]);
    await blob.stageBlock(id(2), 'B', 1);
    await blob.commitBlockList([id(1), id(2), id(1)]);
    same(await write.text('again.bin'), 'ABA', 'content');
  });
  await report.check('the block list as the Python SDK writes it', async () => {
    const blob = write.blob('python.bin');
    await blob.stageBlock(id(1), 'A', 1);
    const body = `<?xml version='1.0' encoding='utf-8'?>\n<BlockList><Uncommitted>${id(1)}</Uncommitted></BlockList>`;
    ok(await write.raw('PUT', 'python.bin', { query: { comp: 'blocklist' }, body, headers: { 'content-type': 'application/xml' } }), 201);
    same((await blob.getProperties()).contentType === 'application/xml', false, "whether the list's own type became the blob's");
  });
  await report.check('a list with an unknown block is refused, and changes nothing', async () => {
    await write.put('kept.bin', 'kept');
    await storageError(write.blob('kept.bin').commitBlockList([id(99)]), 400, 'InvalidBlockList');
    same(await write.text('kept.bin'), 'kept', 'content');
  });
  for (const [what, body] of [['is no XML', 'hello'], ['has an entity', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><BlockList><Latest>&e;</Latest></BlockList>']]) {
    await report.check(`a block list that ${what} is refused`, async () =>
      blobError(await write.raw('PUT', 'bad.bin', { query: { comp: 'blocklist' }, body }), 400));
  }
  await report.check('a block id that is no base64 is refused', async () =>
    blobError(await write.raw('PUT', 'bad.bin', { query: { comp: 'block', blockid: '../x' }, body: 'x' }), 400));
  await report.check('10 MB in 1 MB blocks, four at a time, come back', async () => {
    const bytes = randomBytes(10_000_000);
    await write.blob('large.bin').uploadData(bytes, { blockSize: 1_000_000, concurrency: 4, maxSingleShotSize: 1 });
    same(digest(await write.blob('large.bin').downloadToBuffer(0, undefined, { blockSize: 3_000_000, concurrency: 3 })), digest(bytes), 'SHA-256');
  });
  await report.check('a stream of unknown length', async () => {
    const bytes = randomBytes(3_000_000);
    await write.blob('stream.bin').uploadStream(Readable.from([bytes]), 1_000_000, 2);
    same(digest(await write.blob('stream.bin').downloadToBuffer()), digest(bytes), 'SHA-256');
  });
  await report.check('one Put Blob of 64 MB', async () => {
    const bytes = Buffer.alloc(64_000_000, 'reality');
    await write.put('put64.bin', bytes);
    same(digest(await write.blob('put64.bin').downloadToBuffer()), digest(bytes), 'SHA-256');
    await write.blob('put64.bin').delete();
  });
  await report.check('many uploads of one blob at the same time leave one of them whole', async () => {
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(50_000));
    await Promise.all(texts.map(text => write.put('race', text)));
    that(texts.includes(await write.text('race')), 'one of the contents, whole', 'a mixture');
  });
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

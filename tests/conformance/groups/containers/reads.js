import { blobError, ok, storageError } from '../../lib/container.js';
import { matches, same, that } from '../../lib/expect.js';

/** Get Blob, whole and by ranges, and Get Properties. */
export default async function reads(report, open) {
  const { write, read } = await open();
  const text = '0123456789'.repeat(10);
  await write.put('hundred', text, { metadata: { k: 'v' } });
  await write.put('empty', '');

  await report.check('Get Blob: the headers that clients read', async () => {
    const { headers, text: got } = ok(await read.raw('GET', 'hundred'), 200);
    same(got, text, 'content');
    const wanted = { 'accept-ranges': 'bytes', 'x-ms-blob-type': 'BlockBlob', 'x-ms-lease-state': 'available', 'x-ms-lease-status': 'unlocked',
      'x-ms-server-encrypted': 'true', 'x-ms-meta-k': 'v', 'content-length': '100' };
    for (const [name, value] of Object.entries(wanted)) same(headers.get(name), value, name);
    matches(headers.get('etag'), /^"[^"]+"$/, 'ETag');
    that(Number.isFinite(Date.parse(headers.get('x-ms-creation-time'))), 'x-ms-creation-time', [...headers]);
  });
  await report.check('Get Properties by HEAD', async () => {
    const { headers, bytes } = ok(await read.raw('HEAD', 'hundred'), 200);
    same([headers.get('content-length'), headers.get('x-ms-meta-k'), headers.get('x-ms-blob-type'), bytes.length], ['100', 'v', 'BlockBlob', 0], 'headers');
  });

  const ranges = { 'bytes=0-9': [0, 9], 'bytes=0-0': [0, 0], 'bytes=95-': [95, 99], 'bytes=90-500': [90, 99], 'bytes=0-33554431': [0, 99] };
  for (const [range, [first, last]] of Object.entries(ranges)) {
    for (const name of ['x-ms-range', 'range']) {
      await report.check(`${name}: ${range}`, async () => {
        const answer = ok(await read.raw('GET', 'hundred', { headers: { [name]: range } }), 206);
        same(answer.text, text.slice(first, last + 1), 'content');
        same([answer.headers.get('content-range'), answer.headers.get('content-length')], [`bytes ${first}-${last}/100`, `${last - first + 1}`], 'headers');
      });
    }
  }
  await report.check('a range of the storage client', async () => {
    const answer = await read.blob('hundred').download(10, 5);
    let got = '';
    for await (const chunk of answer.readableStreamBody) got += chunk;
    same([got, answer.contentLength, answer.contentRange], ['01234', 5, 'bytes 10-14/100'], 'answer');
  });
  await report.check('x-ms-range goes before Range', async () => {
    const headers = { 'x-ms-range': 'bytes=1-1', range: 'bytes=2-2' };
    same(ok(await read.raw('GET', 'hundred', { headers }), 206).text, '1', 'content');
  });
  await report.check('a range behind the end', async () => {
    const answer = await read.raw('GET', 'hundred', { headers: { 'x-ms-range': 'bytes=100-200' } });
    blobError(answer, 416, 'InvalidRange');
    same(answer.headers.get('content-range'), 'bytes */100', 'Content-Range');
  });
  await report.check('the Python SDK and an empty blob: 416 InvalidRange for its first range, then the whole', async () => {
    const answer = await read.raw('GET', 'empty', { headers: { 'x-ms-range': 'bytes=0-33554431' } });
    blobError(answer, 416, 'InvalidRange');
    same(answer.headers.get('content-range'), 'bytes */0', 'Content-Range');
    same(ok(await read.raw('GET', 'empty'), 200).headers.get('content-length'), '0', 'Content-Length');
  });
  await report.check('the Python SDK and a larger blob: later ranges with If-Match', async () => {
    const first = ok(await read.raw('GET', 'hundred', { headers: { 'x-ms-range': 'bytes=0-31' } }), 206);
    const headers = { 'x-ms-range': 'bytes=32-63', 'if-match': first.headers.get('etag') };
    same(ok(await read.raw('GET', 'hundred', { headers }), 206).text, text.slice(32, 64), 'content');
  });
  await report.check('no blob', async () => {
    blobError(await read.raw('GET', 'none'), 404, 'BlobNotFound');
    const head = await read.raw('HEAD', 'none');
    blobError(head, 404, 'BlobNotFound');
    await storageError(read.blob('none').download(), 404);
    same(await read.blob('none').exists(), false, 'exists');
  });
  await report.check('a prefix of names is no blob', async () => {
    await write.put('folder/file', 'x');
    for (const name of ['folder', 'folder/']) blobError(await read.raw('GET', name), 404, 'BlobNotFound');
  });
}

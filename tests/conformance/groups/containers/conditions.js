import { blobError, ok, storageError } from '../../lib/container.js';
import { same } from '../../lib/expect.js';

const past = new Date(Date.now() - 86_400_000).toUTCString();
const future = new Date(Date.now() + 86_400_000).toUTCString();

/** If-Match and its kin, on reads and writes. */
export default async function conditions(report, open) {
  const { write } = await open();
  const { etag } = await write.put('blob', 'text');
  const get = headers => write.raw('GET', 'blob', { headers });
  const put = (name, headers) => write.raw('PUT', name, { body: 'new', headers: { 'x-ms-blob-type': 'BlockBlob', ...headers } });

  await report.check('read with conditions that hold', async () => {
    for (const headers of [{ 'if-match': etag }, { 'if-match': '*' }, { 'if-none-match': '"other"' }, { 'if-modified-since': past }, { 'if-unmodified-since': future }])
      same(ok(await get(headers), 200).text, 'text', JSON.stringify(headers));
  });
  await report.check('read with If-Match of another ETag', async () => blobError(await get({ 'if-match': '"other"' }), 412, 'ConditionNotMet'));
  await report.check('read with If-None-Match of the ETag: 304 without body', async () => same(ok(await get({ 'if-none-match': etag }), 304).bytes.length, 0, 'bytes'));
  await report.check('read with If-Modified-Since of later: 304', async () => ok(await get({ 'if-modified-since': future }), 304));
  await report.check('read with If-Unmodified-Since of before: 412', async () => blobError(await get({ 'if-unmodified-since': past }), 412, 'ConditionNotMet'));
  await report.check('HEAD with If-Match of another ETag', async () =>
    blobError(await write.raw('HEAD', 'blob', { headers: { 'if-match': '"other"' } }), 412, 'ConditionNotMet'));

  await report.check('If-None-Match: * creates, but does not replace', async () => {
    ok(await put('fresh', { 'if-none-match': '*' }), 201);
    blobError(await put('fresh', { 'if-none-match': '*' }), 409, 'BlobAlreadyExists');
    await storageError(write.put('fresh', 'x', { conditions: { ifNoneMatch: '*' } }), 409, 'BlobAlreadyExists');
  });
  await report.check('a write with If-Match of another ETag changes nothing', async () => {
    blobError(await put('blob', { 'if-match': '"other"' }), 412, 'ConditionNotMet');
    await storageError(write.blob('blob').setMetadata({ a: 'b' }, { conditions: { ifMatch: '"other"' } }), 412, 'ConditionNotMet');
    await storageError(write.blob('blob').delete({ conditions: { ifMatch: '"other"' } }), 412, 'ConditionNotMet');
    same([await write.text('blob'), (await write.blob('blob').getProperties()).etag], ['text', etag], 'content and ETag');
  });
  await report.check('a write with If-Match of the ETag, once', async () => {
    ok(await put('blob', { 'if-match': etag }), 201);
    blobError(await put('blob', { 'if-match': etag }), 412, 'ConditionNotMet');
  });
  await report.check('a block list obeys conditions', async () => {
    const blob = write.blob('fresh');
    const block = Buffer.from('1').toString('base64');
    await blob.stageBlock(block, 'x', 1);
    await storageError(blob.commitBlockList([block], { conditions: { ifNoneMatch: '*' } }), 409, 'BlobAlreadyExists');
    same(await write.text('fresh'), 'new', 'content');
  });
  await report.check('of many writers with If-None-Match: * one wins', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => put('first', { 'if-none-match': '*' })));
    same(answers.map(answer => answer.status).sort(), [201, 409, 409, 409, 409, 409, 409, 409], 'statuses');
  });
}

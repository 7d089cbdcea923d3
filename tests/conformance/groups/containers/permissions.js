import { blobError, ok, storageError } from '../../lib/container.js';
import { same } from '../../lib/expect.js';

const list = { restype: 'container', comp: 'list' };
const put = { headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'x' };

/** What links allow, and what no link allows. */
export default async function permissions(report, open) {
  const { write, read } = await open();
  const other = await open();
  await write.put('a.txt', 'text');
  await other.write.put('a.txt', 'other');

  await report.check('a read link reads and lists', async () => {
    same(await read.text('a.txt'), 'text', 'content');
    same(await read.names(), ['a.txt'], 'names');
  });
  const changes = {
    'Put Blob': () => read.raw('PUT', 'b.txt', put),
    'Put Block': () => read.raw('PUT', 'b.txt', { query: { comp: 'block', blockid: 'MQ==' }, body: 'x' }),
    'Put Block List': () => read.raw('PUT', 'a.txt', { query: { comp: 'blocklist' }, body: '<?xml version="1.0"?><BlockList/>' }),
    'Set Metadata': () => read.raw('PUT', 'a.txt', { query: { comp: 'metadata' } }),
    'Set HTTP Headers': () => read.raw('PUT', 'a.txt', { query: { comp: 'properties' }, headers: { 'x-ms-blob-content-type': 'a/b' } }),
    Copy: () => read.raw('PUT', 'b.txt', { headers: { 'x-ms-copy-source': write.blob('a.txt').url } }),
    Delete: () => read.raw('DELETE', 'a.txt'),
  };
  for (const [operation, run] of Object.entries(changes))
    await report.check(`${operation} with a read link`, async () => blobError(await run(), 403, 'AuthorizationPermissionMismatch'));
  await report.check('the storage client sees the same', async () => {
    await storageError(read.put('b.txt', 'x'), 403, 'AuthorizationPermissionMismatch');
    await storageError(read.blob('a.txt').delete(), 403, 'AuthorizationPermissionMismatch');
    same(await write.text('a.txt'), 'text', 'content');
  });

  const tampered = {
    'a longer sp': url => url.searchParams.set('sp', 'racwdl'),
    'a later se': url => url.searchParams.set('se', '2099-01-01T00:00:00Z'),
    'an expired se': url => url.searchParams.set('se', '2020-01-01T00:00:00Z'),
    'no se': url => url.searchParams.delete('se'),
    'no sp': url => url.searchParams.delete('sp'),
    'no sig': url => url.searchParams.delete('sig'),
    'another sig': url => url.searchParams.set('sig', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='),
    'an empty sig': url => url.searchParams.set('sig', ''),
    'a sig that is no base64': url => url.searchParams.set('sig', '%%%'),
    'no query': url => { url.search = ''; },
    "another container's signature": url => { url.search = other.read.url.search; },
    "another container's path": url => { url.pathname = other.read.url.pathname; },
  };
  for (const [what, change] of Object.entries(tampered)) {
    await report.check(`a link with ${what} opens nothing`, async () => {
      const link = new URL(read.url);
      change(link);
      for (const [method, name, options] of [['GET', 'a.txt', {}], ['HEAD', 'a.txt', {}], ['PUT', 'b.txt', put], ['DELETE', 'a.txt', {}], ['GET', '', list]]) {
        const url = new URL(link);
        if (name) url.pathname += `/${name}`;
        if (!name) for (const [key, value] of Object.entries(options)) url.searchParams.set(key, value);
        // Azure hides what is there from requests without any signature.
        blobError(await read.raw(method, '', { ...options, url }), what === 'no query' ? [401, 403, 404, 409] : 403);
      }
    });
  }
  await report.check('the query as Python rebuilds it: known names only, values encoded anew', async () => {
    const known = ['sv', 'st', 'se', 'sp', 'sr', 'sig', 'spr', 'sip', 'si', 'ss', 'srt'];
    const url = new URL(read.address('a.txt'));
    url.search = [...read.url.searchParams].filter(([name]) => known.includes(name)).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    same(ok(await read.raw('GET', '', { url }), 200).text, 'text', 'content');
  });
  await report.check('a bearer token is no container link', async () => {
    const url = new URL(read.address('a.txt'));
    url.search = '';
    blobError(await read.raw('GET', '', { url, headers: { authorization: 'Bearer x' } }), [401, 403, 404, 409]);
  });
  await report.check('unknown operations are refused', async () => {
    for (const [method, query] of [['PUT', { comp: 'lease' }], ['PUT', { comp: 'appendblock' }], ['PUT', { comp: 'page' }], ['POST', { comp: 'query' }], ['PATCH', {}]])
      blobError(await write.raw(method, 'a.txt', { query }), [400, 404, 405, 501]);
  });
  await report.check('only block blobs are written', async () => {
    for (const type of ['PageBlob', 'AppendBlob', 'Nonsense'])
      blobError(await write.raw('PUT', 'p', { body: 'x', headers: { 'x-ms-blob-type': type } }), [400, 405, 501]);
  });
}

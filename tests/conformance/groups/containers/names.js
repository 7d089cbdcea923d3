import { blobError } from '../../lib/container.js';
import { same, sameSet, that } from '../../lib/expect.js';

const odd = [
  'with space.txt', 'plus+plus.txt', 'hash#1.txt', 'percent%.txt', 'percent%20encoded.txt', 'question?mark.txt', 'ampersand&co.txt', 'semi;colon,comma.txt',
  "quote'single\"double.txt", 'üöä ß.txt', '石橋/写真.jpg', 'emoji 😀.txt', 'dir/sub dir/äö+#%.txt', 'a/b/c/d/e/f/g/h.txt', '.hidden', '.hidden/file', 'trailing.dot/x',
  'colon:name', 'pipe|star*', 'con', 'aux.txt', 'x'.repeat(250), `${'d'.repeat(100)}/`.repeat(9) + 'leaf', '{braces}[brackets]', '@at=sign!~',
  'ending-space /x', 'e\u0301 combining', '\u00e9 composed', 'blob.json.meta', 'blob.tmp', '__blocks__/x', '...', 'a..b/c',
];

/** Blob names are text: whatever they hold, they come back, and case matters. */
export default async function names(report, open) {
  const { write, read } = await open();
  const written = [];
  for (const [i, name] of odd.entries()) {
    await report.check(`name ${JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)}`, async () => {
      await write.put(name, `content ${i}`);
      written.push(name);
      same(await read.text(name), `content ${i}`, 'content');
    });
  }
  await report.check('all names are listed as they were written', async () => sameSet(await read.names(), written, 'names'));
  await report.check('+ in a path is a plus, %2B as well', async () => {
    const url = read.address('plus+plus.txt');
    for (const path of [url.pathname.replaceAll('%2B', '+'), url.pathname]) {
      same((await read.raw('GET', '', { url: new URL(path + url.search, url) })).status, 200, path);
    }
  });
  await report.check('names that differ by case only are different blobs', async () => {
    const container = (await open()).write;
    const cases = ['Photo.JPG', 'photo.jpg', 'PHOTO.jpg', 'Dir/x', 'dir/x', 'DIR/X'];
    for (const name of cases) await container.put(name, name);
    for (const name of cases) same(await container.text(name), name, name);
    sameSet(await container.names(), cases, 'names');
    await container.blob('photo.jpg').delete();
    same(await container.text('Photo.JPG'), 'Photo.JPG', 'content after the other was deleted');
  });
  await report.check('a blob may have the name of a folder of others', async () => {
    const container = (await open()).write;
    for (const name of ['a', 'a/b', 'a/b/c']) await container.put(name, name);
    for (const name of ['a', 'a/b', 'a/b/c']) same(await container.text(name), name, name);
    await container.blob('a').delete();
    sameSet(await container.names(), ['a/b', 'a/b/c'], 'names');
  });
  await report.check('no name leaves the container', async () => {
    const other = (await open()).write;
    await other.put('secret', 'secret');
    const container = other.url.pathname.split('/').at(-1);
    for (const path of [`..%2f${container}%2fsecret`, `..%5c${container}%5csecret`, `%2e%2e%2f${container}%2fsecret`, `%2e%2e/${container}/secret`, '..%2f..%2f..%2f..%2fetc%2fpasswd',
      '%2fetc%2fpasswd', 'x%00y']) {
      const url = new URL(read.url);
      const answer = await raw(url, `${url.pathname}/${path}${url.search}`, 'GET');
      that([400, 403, 404].includes(answer.status) && !answer.text.includes('secret</') && answer.text !== 'secret', `a refusal of ${path}`, answer);
    }
  });
  for (const [what, name] of [['that is too long', 'n'.repeat(1025)], ['with a control character', 'tab\tname']]) {
    await report.check(`a name ${what} is refused, not a server error`, async () =>
      blobError(await write.raw('PUT', name, { body: 'x', headers: { 'x-ms-blob-type': 'BlockBlob' } }), [400, 414]));
  }
}

// fetch resolves dots in a path before it sends it; a hostile caller does not.
async function raw(url, path, method) {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const call = request({ hostname: url.hostname, port: url.port, path, method, headers: { 'x-ms-version': '2024-08-04' } }, response => {
      let text = '';
      response.on('data', chunk => { text += chunk; }).on('end', () => resolve({ status: response.statusCode, text: text.slice(0, 300) }));
    });
    call.on('error', reject).end();
  });
}

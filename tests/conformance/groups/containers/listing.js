import { blobError, ok } from '../../lib/container.js';
import { matches, same, that } from '../../lib/expect.js';

const files = ['Z.txt', 'a.txt', 'b/1.txt', 'b/2.txt', 'b/c/3.txt', 'b-side.txt', 'd & <e>.txt', 'ä.txt', '石.txt'];

/** List Blobs: order, prefix, delimiter, pages, metadata, and the XML itself. */
export default async function listing(report, open) {
  const { write, read } = await open();
  for (const name of files) await write.put(name, name, { metadata: { length: `${name.length}` }, blobHTTPHeaders: { blobContentType: 'text/plain' } });
  // Ordinal by UTF-8, which for these names is the order of their code units as well.
  const ordered = [...files].sort();

  await report.check('all blobs, in ordinal order', async () => same(await read.names(), ordered, 'names'));
  for (const [prefix, expected] of [['b/', ['b/1.txt', 'b/2.txt', 'b/c/3.txt']], ['b', ordered.filter(name => name.startsWith('b'))], ['B', []], ['d & <', ['d & <e>.txt']], ['ä', ['ä.txt']]])
    await report.check(`prefix ${prefix}`, async () => same(await read.names({ prefix }), expected, 'names'));
  await report.check('delimiter /', async () => {
    const level = async prefix => {
      const [blobs, prefixes] = [[], []];
      for await (const item of read.client.listBlobsByHierarchy('/', { prefix })) (item.kind === 'prefix' ? prefixes : blobs).push(item.name);
      return [blobs, prefixes];
    };
    same(await level(), [ordered.filter(name => !name.includes('/')), ['b/']], 'top');
    same(await level('b/'), [['b/1.txt', 'b/2.txt'], ['b/c/']], 'b/');
  });
  for (const size of [1, 2, 3]) {
    await report.check(`pages of ${size}: nothing twice, nothing missing`, async () => {
      const found = [];
      for await (const page of read.client.listBlobsFlat().byPage({ maxPageSize: size })) {
        that(page.segment.blobItems.length <= size, `at most ${size} in a page`, page.segment.blobItems.length);
        found.push(...page.segment.blobItems.map(item => item.name));
      }
      same(found, ordered, 'names');
    });
    await report.check(`pages of ${size} with a delimiter: no prefix twice`, async () => {
      const found = [];
      for await (const { segment } of read.client.listBlobsByHierarchy('/').byPage({ maxPageSize: size }))
        found.push(...(segment.blobPrefixes ?? []).map(one => one.name), ...segment.blobItems.map(one => one.name));
      same(found.sort(), [...ordered.filter(name => !name.includes('/')), 'b/'].sort(), 'names and prefixes');
    });
  }
  await report.check('metadata only when asked for', async () => {
    for (const includeMetadata of [true, false]) {
      for await (const blob of read.client.listBlobsFlat({ includeMetadata }))
        same(blob.metadata, includeMetadata ? { length: `${blob.name.length}` } : undefined, `metadata of ${blob.name}`);
    }
  });
  await report.check('the properties of a listed blob are those of the blob', async () => {
    for await (const { name, properties } of read.client.listBlobsFlat()) {
      const blob = await read.blob(name).getProperties();
      same([properties.contentLength, properties.contentType, properties.blobType, properties.lastModified], [blob.contentLength, 'text/plain', 'BlockBlob', blob.lastModified], name);
      same(properties.etag?.replaceAll('"', ''), blob.etag.replaceAll('"', ''), `ETag of ${name}`);
    }
  });
  await report.check('the XML has what the Python SDK reads', async () => {
    const list = query => read.raw('GET', '', { query: { restype: 'container', comp: 'list', ...query } });
    const { text, headers } = ok(await list({ maxresults: 2, prefix: 'b' }), 200);
    matches(headers.get('content-type'), /^application\/xml/, 'Content-Type');
    matches(text, /^(\ufeff)?<\?xml version="1\.0" encoding="utf-8"/i, 'declaration');
    matches(text, /<EnumerationResults [^>]*ServiceEndpoint="http[^"]+"/, 'ServiceEndpoint');
    matches(text, /ContainerName="[^"]+"/, 'ContainerName');
    matches(text, /<Prefix>b<\/Prefix>/, 'Prefix');
    matches(text, /<MaxResults>2<\/MaxResults>/, 'MaxResults');
    matches(text, /<Etag>[^"<]+<\/Etag>/, 'Etag, without quotes');
    matches(text, /<NextMarker>[^<]+<\/NextMarker>/, 'NextMarker');
    that(!text.includes('<BlobPrefix>') && !text.includes('<Metadata>'), 'neither BlobPrefix nor Metadata, which were not asked for', text);
    matches((await list({})).text, /<NextMarker\s*\/>|<NextMarker><\/NextMarker>/, 'NextMarker of the last page');
  });
  for (const maxresults of ['0', '-1', 'many', '99999999999999']) {
    await report.check(`maxresults=${maxresults} is no server error`, async () => {
      const { status } = await read.raw('GET', '', { query: { restype: 'container', comp: 'list', maxresults } });
      that(status === 200 || status === 400, 'status 200 or 400', status);
    });
  }
  await report.check('a marker that is none is no server error', async () => {
    const { status } = await read.raw('GET', '', { query: { restype: 'container', comp: 'list', marker: '\u0001garbage' } });
    that(status === 200 || status === 400, 'status 200 or 400', status);
  });
  await report.check('a list of no container', async () => {
    const url = new URL(read.address('', { restype: 'container', comp: 'list' }));
    url.pathname = url.pathname.replace(/[^/]+$/, '7d1f9be2-1111-4c3f-9a50-0123456789ab');
    blobError(await read.raw('GET', '', { url }), [403, 404]);
  });
}

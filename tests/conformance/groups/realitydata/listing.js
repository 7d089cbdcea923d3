import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { matches, same, sameSet, that } from '../../lib/expect.js';
import { containerUrl, createRealityData, realityData, upload } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';

const corner = (latitude, longitude) => ({ latitude, longitude });
const samples = [
  { displayName: 'Charlie', type: 'LAS', group: 'North', tags: ['red', 'big'], extent: { southWest: corner(10, 20), northEast: corner(12, 22) },
    acquisition: { startDateTime: '2024-01-10T00:00:00Z', endDateTime: '2024-01-11T00:00:00Z', acquirer: 'Zeppelin' } },
  { displayName: 'Alpha', type: 'E57', description: 'A nice Needle', tags: ['reddish'], extent: { southWest: corner(-5, -6), northEast: corner(-4, -3) },
    acquisition: { startDateTime: '2024-03-10T00:00:00Z' } },
  { displayName: 'Bravo', type: 'Cesium3DTiles', rootDocument: 'dir/needle.json', dataset: 'needle', extent: { southWest: corner(50, 170), northEast: corner(60, 179) } },
  { displayName: '100% _percent_', type: 'LAS' },
];

/** GET /reality-data: filters, order, search, pages and Prefer. */
export default async function listing(context) {
  const { service, report } = context;
  const iTwinId = randomUUID();
  const made = [];
  for (const sample of samples) {
    made.push(await createRealityData(service, { ...sample, iTwinId }));
    await wait(20);
  }
  await upload(await containerUrl(service, made[1].id), { 'big.bin': new Uint8Array(50_000) });
  const list = async query => answered(await service.get(realityData, { query: { iTwinId, ...query } }), 200).realityData;
  const names = found => found.map(one => one.displayName);

  for (const [query, expected] of queries(made)) {
    await report.check(`list by ${new URLSearchParams(query.map(([name, value]) => [name, value]))}`, async () =>
      sameSet(names(await list(Object.fromEntries(query))), expected, 'found'));
  }
  await report.check('types repeated, as the TypeScript SDK sends them', async () =>
    sameSet(names(await list({ types: ['LAS', 'E57'] })), ['Charlie', '100% _percent_', 'Alpha'], 'found'));

  for (const [$orderBy, expected] of orders) {
    await report.check(`$orderBy=${$orderBy}`, async () => {
      const found = names(await list({ $orderBy }));
      same(found.filter(name => expected.includes(name)), expected, 'order');
      same(found.length, samples.length, 'number of reality data');
    });
  }
  await prefer(context, iTwinId);
  await pages(context);

  for (const [name, value] of wrongQueries) {
    await report.check(`${name}=${value} is refused`, async () =>
      refused(await service.get(realityData, { query: { iTwinId, [name]: value } }), [400, 422], 'InvalidRealityDataRequest'));
  }
}

function queries(made) {
  const all = samples.map(sample => sample.displayName);
  const year = from => `${from}-01-01T00:00:00Z/${from + 1}-01-01T00:00:00Z`;
  const now = new Date().getUTCFullYear();
  const shifted = (date, milliseconds) => new Date(Date.parse(date) + milliseconds).toISOString();
  const afterFirst = `${shifted(made[1].createdDateTime, -10)}/${shifted(made[3].createdDateTime, 60_000)}`;
  return [
    [[], all],
    [[['types', 'LAS']], ['Charlie', '100% _percent_']],
    [[['types', 'LAS,E57']], ['Charlie', '100% _percent_', 'Alpha']],
    [[['types', 'OBJ']], []],
    [[['$search', 'NEEDLE']], ['Alpha', 'Bravo']],
    [[['$search', 'zeppelin']], ['Charlie']],
    [[['$search', 'north']], ['Charlie']],
    [[['$search', 'harli']], ['Charlie']],
    [[['$search', 'redd']], ['Alpha']],
    [[['$search', '100%']], ['100% _percent_']],
    [[['$search', 'x_y']], []],
    [[['$search', '%']], ['100% _percent_']],
    [[['tag', 'red']], ['Charlie']],
    [[['tag', 'blue']], []],
    [[['extent', '21,11,30,30']], ['Charlie']],
    [[['extent', '-180,-90,180,90']], ['Charlie', 'Alpha', 'Bravo']],
    [[['extent', '0,0,1,1']], []],
    [[['extent', '-10.5,-4.5,-5.5,0']], ['Alpha']],
    [[['acquisitionDateTime', '2024-01-01T00:00:00Z/2024-02-01T00:00:00Z']], ['Charlie']],
    [[['acquisitionDateTime', year(2024)]], ['Charlie', 'Alpha']],
    [[['acquisitionDateTime', year(2020)]], []],
    [[['createdDateTime', year(now)]], all],
    [[['createdDateTime', year(2020)]], []],
    [[['createdDateTime', afterFirst]], all.slice(1)],
    [[['modifiedDateTime', year(now)]], all],
    [[['modifiedDateTime', year(2020)]], []],
    [[['lastAccessedDateTime', year(now)]], all],
    [[['ownerId', made[0].ownerId]], all],
    [[['ownerId', '7d1f9be2-1111-4c3f-9a50-0123456789ab']], []],
    [[['dataCenter', made[0].dataCenterLocation]], all],
    [[['dataCenter', 'Moon']], []],
    [[['types', 'LAS'], ['tag', 'red'], ['$search', 'charlie'], ['extent', '20,10,22,12']], ['Charlie']],
    [[['types', 'E57'], ['tag', 'red']], []],
  ];
}

const orders = [
  ['displayName', ['Alpha', 'Bravo', 'Charlie']],
  ['displayName desc', ['Charlie', 'Bravo', 'Alpha']],
  ['displayName asc', ['Alpha', 'Bravo', 'Charlie']],
  ['createdDateTime', ['Charlie', 'Alpha', 'Bravo']],
  ['createdDateTime desc', ['Bravo', 'Alpha', 'Charlie']],
  ['size desc', ['Alpha']],
  ['type', ['Bravo', 'Alpha', 'Charlie']],
];

const wrongQueries = [
  ['$top', '0'], ['$top', '1001'], ['$top', 'many'], ['$orderBy', 'color'], ['$orderBy', 'displayName sideways'], ['extent', '[object Object]'],
  ['extent', '1,2,3'], ['extent', 'a,b,c,d'], ['extent', '0,-91,1,91'], ['createdDateTime', 'yesterday'], ['createdDateTime', '2024-01-01T00:00:00Z'],
  ['acquisitionDateTime', 'a/b'], ['ownerId', 'me'], ['continuationToken', 'garbage'], ['continuationToken', 'eyJ9'],
];

async function prefer({ service, report }, iTwinId) {
  const list = async headers => answered(await service.get(realityData, { query: { iTwinId }, headers }), 200).realityData;
  const minimal = ['displayName', 'id', 'type'];
  for (const [title, headers] of [['no Prefer', {}], ['Prefer: return=minimal', { prefer: 'return=minimal' }]])
    await report.check(`${title}: id, displayName and type only`, async () => {
      for (const one of await list(headers)) sameSet(Object.keys(one), minimal, 'properties');
    });
  await report.check('Prefer: return=representation: whole objects', async () => {
    for (const one of await list({ prefer: 'return=representation' })) that('createdDateTime' in one && 'size' in one, 'whole objects', one);
  });
  await report.check('Prefer, TypeScript SDK', async () => {
    const found = succeeded(await service.sdk.getRealityDataList({ iTwinId, types: ['LAS', 'E57'] }, 'representation'), 200).realityData;
    same(found.length, 3, 'number of reality data');
    that('createdDateTime' in found[0], 'whole objects', found[0]);
    const short = succeeded(await service.sdk.getRealityDataList({ iTwinId }), 200).realityData;
    sameSet(Object.keys(short[0]), minimal, 'properties');
  });
}

async function pages({ service, report }) {
  const iTwinId = randomUUID();
  const create = async i => (await createRealityData(service, { iTwinId, displayName: `Page ${i}` })).id;
  const first = await Promise.all(Array.from({ length: 11 }, (_, i) => create(i)));

  for (const $orderBy of [undefined, 'displayName desc', 'size']) {
    await report.check(`pages${$orderBy ? ` by ${$orderBy}` : ''} while others are created: nothing twice, nothing missing`, async () => {
      const query = new URLSearchParams({ iTwinId, $top: '3', ...($orderBy ? { $orderBy } : {}) });
      const ids = [];
      for (let path = `${realityData}?${query}`, turn = 0; path; turn++) {
        const page = answered(await service.get(path), 200);
        ids.push(...page.realityData.map(one => one.id));
        that(page.realityData.length <= 3 && turn < 40, 'at most 3 in a page, and an end', page);
        await create(100 + turn);
        const href = page._links?.next.href;
        if (href) matches(href, /[?&]continuationToken=[^&]+/, '_links.next.href');
        path = href && href.slice(new URL(href).origin.length);
      }
      same(new Set(ids).size, ids.length, 'number of different reality data');
      same(first.filter(id => !ids.includes(id)), [], 'missing');
    });
  }
  await report.check('without $top a page is as large as the one before', async () => {
    const page = answered(await service.get(realityData, { query: { iTwinId, $top: 2 } }), 200);
    const continuationToken = new URL(page._links.next.href).searchParams.get('continuationToken');
    same(answered(await service.get(`${realityData}/`, { query: { iTwinId, continuationToken } }), 200).realityData.length, 2, 'size of the page');
  });
  await report.check('a last page has no _links', async () =>
    same('_links' in answered(await service.get(realityData, { query: { iTwinId, $top: 1000 } }), 200), false, 'whether _links is there'));
}

import { randomUUID } from 'node:crypto';
import capture from '@itwin/reality-capture';
import { includes, matches, same, that } from '../../lib/expect.js';
import { realityData } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';

/** All properties that a client can set. */
export const allProperties = {
  displayName: 'Old bridge, seen from the east',
  type: 'Cesium3DTiles',
  classification: 'Model',
  dataset: 'Bridges',
  group: 'Stone',
  description: 'Älteste Brücke der Stadt — 石橋',
  rootDocument: 'tiles/tileset.json',
  attribution: 'Survey office',
  termsOfUse: 'Internal',
  tags: ['stone', 'bridge'],
  acquisition: { startDateTime: '2024-05-10T13:43:03Z', endDateTime: '2024-05-11T13:43:03Z', acquirer: 'Team B' },
  extent: { southWest: { latitude: 47.1, longitude: 8.5 }, northEast: { latitude: 47.2, longitude: 8.6 } },
  authoring: true,
  crs: { id: 'EPSG:32632', verticalId: 'EPSG:5773' },
};

/** Creating and getting reality data. */
export default async function creation({ service, report }) {
  const iTwinId = randomUUID();
  const create = async properties => answered(await service.post(realityData, properties), 201).realityData;

  await report.check('create with the required properties', async () => {
    const made = await create({ displayName: 'Plain', type: 'LAS', iTwinId });
    includes(made, { displayName: 'Plain', type: 'LAS', size: 0 }, 'realityData');
    matches(made.id, /^[0-9a-f-]{36}$/, 'id');
    that(Date.now() - Date.parse(made.createdDateTime) < 10 * 60_000, 'createdDateTime of now', made);
  });
  await report.check('create with all properties; get answers the same', async () => {
    const made = await create({ ...allProperties, iTwinId });
    unchanged(made, allProperties);
    const got = answered(await service.get(`${realityData}/${made.id}`), 200).realityData;
    unchanged(got, allProperties);
    same(got.createdDateTime, made.createdDateTime, 'createdDateTime');
  });
  await report.check('create without iTwinId', () => create({ displayName: 'No iTwin', type: 'LAS' }));
  await report.check('create with a trailing slash and another case', async () => {
    answered(await service.post(`${realityData}/`, { displayName: 'Slash', type: 'LAS', iTwinId }), 201);
    answered(await service.post('/Reality-Management/Reality-Data', { displayName: 'Case', type: 'LAS', iTwinId }), 201);
  });
  for (const type of [...Object.values(capture.Type), 'ModelingReference'])
    await report.check(`type ${type}`, async () => same((await create({ displayName: `A ${type}`, type, iTwinId })).type, type, 'type'));
  for (const classification of Object.values(capture.Classification)) {
    await report.check(`classification ${classification}`, async () =>
      same((await create({ displayName: 'Classified', type: 'LAS', classification, iTwinId })).classification, classification, 'classification'));
  }
  await report.check('the whole earth as extent', async () => {
    const extent = { southWest: { latitude: -90, longitude: -180 }, northEast: { latitude: 90, longitude: 180 } };
    same((await create({ displayName: 'Earth', type: 'LAS', extent, iTwinId })).extent, extent, 'extent');
  });
  await report.check('get with iTwinId, by path in another case and by id in upper case', async () => {
    const { id } = await create({ displayName: 'Found', type: 'LAS', iTwinId });
    for (const path of [`${realityData}/${id}?iTwinId=${iTwinId}`, `/Reality-Management/Reality-Data/${id}`, `${realityData}/${id}/`,
      `${realityData}/${id.toUpperCase()}`])
      same(answered(await service.get(path), 200).realityData.id, id, path);
  });
  await report.check('TypeScript SDK', async () => {
    const made = succeeded(await service.sdk.createRealityData({ ...allProperties, iTwinId }), 201);
    unchanged(made, allProperties);
    unchanged(succeeded(await service.sdk.getRealityData(made.id, iTwinId), 200), allProperties);
  });

  for (const [what, properties] of Object.entries(wrong)) {
    await report.check(`create with ${what} is refused`, async () => {
      const body = { displayName: 'Wrong', type: 'LAS', iTwinId, ...properties };
      const error = refused(await service.post(realityData, body), [400, 422], 'InvalidRealityDataRequest');
      that(error.details?.length > 0, 'details that name the property', error);
    });
  }
  for (const id of [randomUUID(), 'not-an-id', '%01', '..%2f..%2fetc']) {
    await report.check(`GET reality-data/${id.length === 36 ? '(unknown)' : id} is 404`, async () =>
      refused(await service.get(`${realityData}/${id}`), 404, 'RealityDataNotFound'));
  }
}

/** Every property that was sent is there as it was sent; dates may be written in another form. */
export function unchanged(actual, sent) {
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'acquisition') {
      for (const [member, text] of Object.entries(value)) {
        if (member.endsWith('DateTime')) same(Date.parse(actual.acquisition?.[member]), Date.parse(text), `acquisition.${member}`);
        else same(actual.acquisition?.[member], text, `acquisition.${member}`);
      }
    } else if (name === 'tags') {
      same([...(actual.tags ?? [])].sort(), [...value].sort(), 'tags');
    } else {
      same(actual[name], value, name);
    }
  }
}

const wrong = {
  'no displayName': { displayName: undefined },
  'a null displayName': { displayName: null },
  'an empty displayName': { displayName: '' },
  'no type': { type: undefined },
  'an empty type': { type: '' },
  'an unknown classification': { classification: 'Sculpture' },
  'a number as displayName': { displayName: 7 },
  'a latitude of 91': { extent: { southWest: { latitude: -91, longitude: 0 }, northEast: { latitude: 91, longitude: 1 } } },
  'a longitude of 181': { extent: { southWest: { latitude: 0, longitude: -181 }, northEast: { latitude: 1, longitude: 181 } } },
  'an extent without a corner': { extent: { southWest: { latitude: 0, longitude: 0 } } },
  'a text as authoring': { authoring: 'yes' },
  'a crs without id': { crs: { verticalId: 'EPSG:5773' } },
  'a date that is none': { acquisition: { startDateTime: 'last summer' } },
  'a text as tags': { tags: 'stone' },
};

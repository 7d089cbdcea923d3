import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { same, that } from '../../lib/expect.js';
import { createRealityData, realityData } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';
import { allProperties, unchanged } from './creation.js';

const changes = {
  displayName: 'New bridge',
  type: 'OBJ',
  classification: 'Terrain',
  dataset: 'Other',
  group: 'Wood',
  description: 'Torn down',
  attribution: 'Nobody',
  termsOfUse: 'None',
  tags: ['wood'],
  acquisition: { startDateTime: '2025-05-10T13:43:03Z', acquirer: 'Team C' },
  extent: { southWest: { latitude: -1, longitude: -2 }, northEast: { latitude: 3, longitude: 4 } },
  authoring: false,
  crs: { id: 'EPSG:4326' },
};

/** PATCH: only the properties that are sent change. */
export default async function updates({ service, report }) {
  const iTwinId = randomUUID();
  const { id } = await createRealityData(service, { ...allProperties, iTwinId });
  const update = async body => answered(await service.patch(`${realityData}/${id}`, body), 200).realityData;
  let expected = { ...allProperties };

  for (const [name, value] of Object.entries(changes)) {
    await report.check(`update of ${name} changes nothing else`, async () => {
      const answer = await update({ [name]: value });
      expected = { ...expected, [name]: value };
      unchanged(answer, expected);
      unchanged(answered(await service.get(`${realityData}/${id}`), 200).realityData, expected);
    });
  }
  await report.check('an update moves modifiedDateTime, not createdDateTime', async () => {
    const before = answered(await service.get(`${realityData}/${id}`), 200).realityData;
    await wait(20);
    const after = await update({ description: 'Again' });
    expected.description = 'Again';
    same(after.createdDateTime, before.createdDateTime, 'createdDateTime');
    that(Date.parse(after.modifiedDateTime) > Date.parse(before.modifiedDateTime), 'a later modifiedDateTime', [before, after]);
  });
  await report.check('an empty update changes nothing', async () => unchanged(await update({}), expected));
  await report.check("the Python SDK's itwin_id, and other unknown properties, are ignored", async () =>
    unchanged(await update({ itwin_id: iTwinId, whatever: 1, authoring: true }), { ...expected, authoring: true }));
  await report.check('an update with iTwinId, as reality-data-client sends it', async () =>
    unchanged(await update({ iTwinId, displayName: 'Named' }), { ...expected, authoring: true, displayName: 'Named' }));
  await report.check('TypeScript SDK', async () =>
    same(succeeded(await service.sdk.updateRealityData({ displayName: 'By the SDK' }, id), 200).displayName, 'By the SDK', 'displayName'));
  await report.check('an update with Prefer answers the whole object', async () =>
    that('size' in answered(await service.patch(`${realityData}/${id}`, {}, { headers: { prefer: 'return=minimal' } }), 200).realityData, 'the whole object', ''));

  for (const [what, body] of Object.entries({
    'an empty displayName': { displayName: '' }, 'an unknown classification': { classification: 'Sculpture' }, 'a number as group': { group: 1 },
    'a tag with a slash': { tags: ['a/b'] }, 'a latitude of 91': { extent: { southWest: { latitude: 0, longitude: 0 }, northEast: { latitude: 91, longitude: 1 } } },
  })) {
    await report.check(`update with ${what} is refused and changes nothing`, async () => {
      const before = answered(await service.get(`${realityData}/${id}`), 200).realityData;
      refused(await service.patch(`${realityData}/${id}`, { description: 'must not stay', ...body }), [400, 422], 'InvalidRealityDataRequest');
      same(answered(await service.get(`${realityData}/${id}`), 200).realityData.description, before.description, 'description');
    });
  }
  await report.check('update of no reality data is 404', async () =>
    refused(await service.patch(`${realityData}/${randomUUID()}`, { displayName: 'x' }), 404, 'RealityDataNotFound'));
}

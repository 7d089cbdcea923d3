import { randomUUID } from 'node:crypto';
import { same, sameSet } from '../../lib/expect.js';
import { createRealityData, realityData } from '../../lib/fixtures.js';
import { answered, refused } from '../../lib/service.js';

/** Rules of tags: stored in lower case, 15 of at most 60 characters, some characters forbidden. */
export default async function tags({ service, report }) {
  const iTwinId = randomUUID();
  const create = async list => (await createRealityData(service, { iTwinId, tags: list })).tags ?? [];

  await report.check('tags are stored in lower case', async () => sameSet(await create(['Stone', 'OLD BRIDGE']), ['stone', 'old bridge'], 'tags'));
  await report.check('15 tags of 60 characters', async () => {
    const most = Array.from({ length: 15 }, (_, i) => `${i}`.padEnd(60, 'x'));
    sameSet(await create(most), most, 'tags');
  });
  await report.check('no tags', async () => same(await create([]), [], 'tags'));
  await report.check('an update replaces the tags', async () => {
    const { id } = await createRealityData(service, { iTwinId, tags: ['a', 'b'] });
    sameSet(answered(await service.patch(`${realityData}/${id}`, { tags: ['C'] }), 200).realityData.tags, ['c'], 'tags');
  });
  const wrong = { '16 tags': Array.from({ length: 16 }, (_, i) => `t${i}`), 'a tag of 61 characters': ['x'.repeat(61)] };
  for (const character of '\\/:*?,"<>|') wrong[`a tag with ${character}`] = [`a${character}b`];
  for (const [what, list] of Object.entries(wrong)) {
    await report.check(`${what} is refused`, async () =>
      refused(await service.post(realityData, { displayName: 'Tagged', type: 'LAS', iTwinId, tags: list }), [400, 422], 'InvalidRealityDataRequest'));
  }
}

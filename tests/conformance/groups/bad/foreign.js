import { same, that } from '../../lib/expect.js';
import { createRealityData, jobInputs, modeling, realityData, smallJob } from '../../lib/fixtures.js';
import { answered, refused } from '../../lib/service.js';

/** What one user makes is, to another, not there. */
export default async function foreign({ service, other, report }, inputs) {
  if (!other) return;
  const { job } = answered(await service.post(`${modeling}/jobs`, smallJob(inputs)), 201);

  for (const [method, path] of [['GET', ''], ['GET', '/progress'], ['GET', '/messages'], ['DELETE', '']]) {
    await report.check(`${method} jobs/{id}${path} of another user is 404`, async () =>
      refused(await other.call(method, `${modeling}/jobs/${job.id}${path}`), 404, ['JobNotFound', 'JobProgressNotFound', 'JobMessagesNotFound']));
  }
  const id = inputs.scene;
  for (const [method, path, body] of [['GET', ''], ['PATCH', '', { displayName: 'Mine' }], ['DELETE', ''], ['GET', '/readaccess'], ['GET', '/writeaccess'],
    ['GET', '/itwins'], ['PATCH', '/move', { iTwinId: '7d1f9be2-1111-4c3f-9a50-0123456789ab' }], ['POST', `/itwins/${inputs.iTwinId}`], ['DELETE', `/itwins/${inputs.iTwinId}`]]) {
    await report.check(`${method} reality-data/{id}${path.replace(inputs.iTwinId, '{iTwinId}')} of another user is 404`, async () =>
      refused(await other.call(method, `${realityData}/${id}${path}`, { body }), 404, ['RealityDataNotFound', 'AssociationNotFound', 'iTwinNotFound']));
  }
  await report.check("another user's iTwin has no bucket for me", async () =>
    refused(await other.get(`${modeling}/itwins/${inputs.iTwinId}/bucket`), [403, 404], ['iTwinNotFound', 'InsufficientPermissions']));
  await report.check("another user's iTwin takes no job and no reality data of mine", async () => {
    refused(await other.post(`${modeling}/jobs`, smallJob(inputs)), [403, 404, 422]);
    refused(await other.post(realityData, { displayName: 'Mine', type: 'LAS', iTwinId: inputs.iTwinId }), [403, 404, 422]);
  });
  await report.check("another user's reality data is no input of my job", async () => {
    const own = await jobInputs(other);
    refused(await other.post(`${modeling}/jobs`, smallJob({ ...own, images: inputs.images })), [404, 422]);
  });
  await report.check("another user's reality data is not listed", async () => {
    const reply = await other.get(realityData, { query: { iTwinId: inputs.iTwinId } });
    if (reply.status === 200) same(reply.json.realityData, [], 'realityData');
    else refused(reply, [403, 404]);
    const all = answered(await other.get(realityData, { query: { $top: 1000 } }), 200).realityData;
    that(all.every(one => one.id !== id), 'only own reality data', all.map(one => one.id));
  });
  await report.check("a reality data cannot be moved into, or associated with, another user's iTwin", async () => {
    const mine = await createRealityData(other, { displayName: 'Mine' });
    refused(await other.patch(`${realityData}/${mine.id}/move`, { iTwinId: inputs.iTwinId }), [403, 404, 422]);
    refused(await other.post(`${realityData}/${mine.id}/itwins/${inputs.iTwinId}`), [403, 404, 422]);
  });
  await report.check('nothing of that changed anything', async () => {
    same(answered(await service.get(`${realityData}/${id}`), 200).realityData.displayName, 'Scene', 'displayName');
    answered(await service.get(`${modeling}/jobs/${job.id}`), 200);
  });
}

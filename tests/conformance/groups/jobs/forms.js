import { same, that } from '../../lib/expect.js';
import { modeling, smallJob } from '../../lib/fixtures.js';
import { answered } from '../../lib/service.js';

/** The forms in which clients write the same request. */
export default async function forms({ service, report }, inputs) {
  const { job } = answered(await service.post(`${modeling}/jobs`, smallJob(inputs)), 201);
  const read = async (path, options) => same(answered(await service.get(path, options), 200).job.id, job.id, 'job.id');

  for (const path of [`/Reality-Modeling/Jobs/${job.id}`, `/REALITY-MODELING/JOBS/${job.id}`, `${modeling}/jobs/${job.id}/`])
    await report.check(`GET ${path.replace(job.id, '{id}')}`, () => read(path));
  await report.check('an id in upper case is the same id', () => read(`${modeling}/jobs/${job.id.toUpperCase()}`));
  for (const path of [`${modeling}/jobs/`, '/Reality-Modeling/JOBS']) {
    await report.check(`POST ${path}`, async () => answered(await service.post(path, smallJob(inputs)), 201));
    await report.check(`GET ${path}`, async () => answered(await service.get(path, { query: { $filter: 'type eq Tiling' } }), 200));
  }
  await report.check('GET /reality-modeling/iTwins/{id}/bucket', async () =>
    answered(await service.get(`${modeling}/iTwins/${inputs.iTwinId}/bucket`), 200));

  const accepts = ['application/vnd.bentley.itwin-platform.v2+json', 'application/vnd.bentley.itwin-platform.v1+json', 'application/json',
    '*/*', 'text/html', ''];
  for (const accept of accepts)
    await report.check(`Accept: ${accept || '(empty)'}`, () => read(`${modeling}/jobs/${job.id}`, { headers: { accept } }));

  for (const type of ['application/json; charset=utf-8', 'application/vnd.bentley.itwin-platform.v2+json']) {
    await report.check(`POST with Content-Type ${type}`, async () =>
      answered(await service.post(`${modeling}/jobs`, smallJob(inputs), { headers: { 'content-type': type } }), 201));
  }
  await report.check('Prefer has no meaning for jobs, and is ignored', async () => {
    const headers = { prefer: 'return=minimal' };
    const made = answered(await service.post(`${modeling}/jobs`, smallJob(inputs), { headers }), 201).job;
    that('specifications' in made, 'the whole job', made);
    that('specifications' in answered(await service.get(`${modeling}/jobs/${made.id}`, { headers }), 200).job, 'the whole job', made);
  });
  await report.check('bodies are JSON by their Content-Type', async () => {
    const reply = await service.get(`${modeling}/jobs/${job.id}`);
    that(/^application\/([\w.-]+\+)?json/.test(reply.headers.get('content-type')), 'application/json', reply.headers.get('content-type'));
  });
}

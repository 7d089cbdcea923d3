import { setTimeout as wait } from 'node:timers/promises';
import capture from '@itwin/reality-capture';
import { sameSet, that } from '../../lib/expect.js';
import { jobInputs, modeling, smallJob } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';
import { untilEnd } from './lifecycle.js';
import { specifications } from './specifications.js';

/** $filter: every property, every operator, how they combine, and what is refused. */
export default async function filters(context) {
  const { service, other, report } = context;
  const inputs = await jobInputs(service);
  const jobs = await submit(service, inputs);
  const inTwin = `iTwinId eq ${inputs.iTwinId}`;

  for (const [filter, keep] of expressions(inputs, jobs)) {
    await report.check(`$filter=${inTwin} and ${filter}`, async () => {
      const found = answered(await service.get(`${modeling}/jobs`, { query: { $filter: `${inTwin} and ${filter}`, $top: 1000 } }), 200).jobs;
      sameSet(names(found, jobs), names(jobs.filter(keep), jobs), 'jobs found');
    });
  }
  await report.check('the TypeScript SDK lists by filter', async () => {
    const found = succeeded(await service.sdk.getJobs(capture.Service.MODELING, `${inTwin} and type eq Calibration`), 200).jobs;
    sameSet(names(found, jobs), names(jobs.filter(job => job.type === 'Calibration'), jobs), 'jobs found');
  });
  await report.check('without iTwinId the own jobs are found', async () => {
    const found = answered(await service.get(`${modeling}/jobs`, { query: { $filter: `id in ('${jobs.map(job => job.id).join("', '")}')` } }), 200).jobs;
    sameSet(names(found, jobs), names(jobs, jobs), 'jobs found');
  });
  if (other) {
    await report.check("another user's jobs are not found", async () => {
      for (const $filter of [`id eq ${jobs[0].id}`, `inputId eq ${inputs.images}`]) {
        const { jobs: found } = answered(await other.get(`${modeling}/jobs`, { query: { $filter } }), 200);
        that(found.length === 0, `no job for ${$filter}`, found);
      }
    });
  }
  for (const filter of wrongFilters) {
    await report.check(`$filter=${filter.slice(0, 80)} is refused`, async () =>
      refused(await service.get(`${modeling}/jobs`, { query: { $filter: filter } }), [400, 422], 'InvalidRealityModelingRequest'));
  }
  await report.check('a list without $filter is refused', async () =>
    refused(await service.get(`${modeling}/jobs`), [400, 422], 'InvalidRealityModelingRequest'));
}

async function submit(service, inputs) {
  const made = specifications(inputs);
  const bodies = [
    smallJob(inputs, 'Alpha one'),
    { type: 'Calibration', iTwinId: inputs.iTwinId, name: "Beta's (two)", specifications: made.Calibration.minimal },
    { type: 'Tiling', iTwinId: inputs.iTwinId, name: 'Gamma, and more', specifications: made.Tiling.minimal },
    { type: 'Production', iTwinId: inputs.iTwinId, specifications: made.Production.minimal },
  ];
  const jobs = [];
  for (const body of bodies) {
    jobs.push(answered(await service.post(`${modeling}/jobs`, body), 201).job);
    await wait(20);
  }
  for (const job of jobs) await untilEnd(service, job.id);
  return Promise.all(jobs.map(async job => answered(await service.get(`${modeling}/jobs/${job.id}`), 200).job));
}

// Filters, and which jobs they keep.
function expressions(inputs, jobs) {
  const [, second] = jobs;
  const created = job => Date.parse(job.executionInfo.createdDateTime);
  const at = second.executionInfo.createdDateTime;
  const before = new Date(created(jobs[0]) - 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const report = job => job.specifications.outputs.scene;
  const uses = (job, id) => JSON.stringify(job.specifications.inputs).includes(id);
  const none = () => false;
  const every = () => true;
  return [
    [`id eq ${second.id}`, job => job === second],
    [`id eq '${second.id}'`, job => job === second],
    [`id ne ${second.id}`, job => job !== second],
    [`id in (${jobs[0].id},${second.id})`, job => jobs.indexOf(job) < 2],
    [`id in ('${jobs[0].id}', '${second.id}')`, job => jobs.indexOf(job) < 2],
    ["name eq 'Alpha one'", job => job.name === 'Alpha one'],
    ["name eq 'Beta''s (two)'", job => job === second],
    ["name eq 'Gamma, and more'", job => job === jobs[2]],
    ["name in ('Alpha one', 'Gamma, and more')", job => job === jobs[0] || job === jobs[2]],
    ["name eq 'Nobody'", none],
    ['type eq Tiling', job => job.type === 'Tiling'],
    ["type eq 'Tiling'", job => job.type === 'Tiling'],
    ['type ne Tiling', job => job.type !== 'Tiling'],
    ["type in ('Tiling', 'Production')", job => ['Tiling', 'Production'].includes(job.type)],
    ['type in (Tiling, Production)', job => ['Tiling', 'Production'].includes(job.type)],
    [`state eq ${second.state}`, job => job.state === second.state],
    ['state eq TerminatingOnFailure', none],
    ["state in ('Failed', 'Success')", every],
    ['state ne Cancelled', every],
    [`iTwinId eq '${inputs.iTwinId}'`, every],
    ['iTwinId eq 7d1f9be2-1111-4c3f-9a50-0123456789ab', none],
    ["email eq 'nobody@example.org'", none],
    [`createdDateTime gt ${at}`, job => created(job) > created(second)],
    [`createdDateTime ge ${at}`, job => created(job) >= created(second)],
    [`createdDateTime lt ${at}`, job => created(job) < created(second)],
    [`createdDateTime le '${at}'`, job => created(job) <= created(second)],
    [`createdDateTime eq ${at}`, job => created(job) === created(second)],
    [`createdDateTime ne ${at}`, job => created(job) !== created(second)],
    [`createdDateTime gt ${before}`, every],
    ['createdDateTime gt 2024-06-24', every],
    [`inputId eq ${inputs.images}`, job => uses(job, inputs.images)],
    [`inputId in ('${inputs.scene}', '${inputs.images}')`, every],
    [`inputId eq '${inputs.modelingReference}'`, job => uses(job, inputs.modelingReference)],
    [`outputId eq ${report(second)}`, job => job === second],
    [`outputId eq ${jobs[2].specifications.outputs.modelingReference.location}`, job => job === jobs[2]],
    [`outputId in ('${jobs[3].specifications.outputs.exports[0].location}')`, job => job === jobs[3]],
    [`outputId eq ${inputs.images}`, none],
    ["type eq Tiling and name eq 'Gamma, and more'", job => job === jobs[2]],
    ['(type eq Tiling or type eq Production)', job => ['Tiling', 'Production'].includes(job.type)],
    ["(type eq Tiling or (type eq Production and not (name eq 'x')))", job => ['Tiling', 'Production'].includes(job.type)],
    ['not (type eq Tiling)', job => job.type !== 'Tiling'],
    [`type eq Calibration or id eq ${jobs[2].id}`, job => job === second || job === jobs[2]],
    [`id eq ${jobs[2].id} or type eq Calibration and state eq Cancelled`, job => job === jobs[2]],
  ];
}

const wrongFilters = [
  '', ' ', 'color eq red', 'type', 'type eq', 'type like Tiling', 'type eq Tiling and', 'type eq Tiling or or type eq Tiling', '(type eq Tiling',
  'type eq Tiling)', 'type in Tiling', 'type in ()', 'type in (Tiling', "name eq 'open", 'state eq Sleeping',
  'createdDateTime gt yesterday', 'type eq Tiling type eq Tiling', 'and', `${'('.repeat(1000)}type eq Tiling`,
];

// Names for the report instead of ids.
function names(found, jobs) {
  return found.map(job => `${jobs.findIndex(({ id }) => id === job.id) + 1} ${job.type}`);
}

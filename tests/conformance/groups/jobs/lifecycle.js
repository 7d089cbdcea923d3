import { setTimeout as wait } from 'node:timers/promises';
import capture from '@itwin/reality-capture';
import { oneOf, same, that } from '../../lib/expect.js';
import { modeling, smallJob } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';

const ended = ['Cancelled', 'Failed', 'Success'];
const limit = 10 * 60_000;

/** Polls a job's progress until its end; answers all that was read. */
export async function untilEnd(service, id, pause = 200) {
  const seen = [];
  for (const started = Date.now(); Date.now() - started < limit; await wait(pause)) {
    seen.push(answered(await service.get(`${modeling}/jobs/${id}/progress`), 200).progress);
    if (ended.includes(seen.at(-1).state)) return seen;
  }
  that(false, `the end of the job within ${limit / 60_000} minutes`, seen.at(-1));
}

/** From its creation to its end: what a client reads of a job. */
export default async function lifecycle({ service, report }, inputs) {
  const { job } = answered(await service.post(`${modeling}/jobs`, smallJob(inputs, 'Life of a job')), 201);

  await report.check('progress never goes back, and ends with the job', async () => {
    const seen = await untilEnd(service, job.id);
    for (const [i, { percentage }] of seen.entries())
      that(i === 0 || percentage >= seen[i - 1].percentage, 'a percentage that does not go back', seen);
    const order = ['Queued', 'Active', 'TerminatingOnFailure', 'Failed', 'Success'];
    for (const [i, { state }] of seen.entries())
      that(i === 0 || order.indexOf(state) >= order.indexOf(seen[i - 1].state), 'states in their order', seen);
    if (seen.at(-1).state === 'Success') same(seen.at(-1).percentage, 100, 'percentage of a success');
  });
  await report.check('an ended job has its times, and the state that its progress has', async () => {
    const { executionInfo: info, state } = answered(await service.get(`${modeling}/jobs/${job.id}`), 200).job;
    oneOf(state, ['Failed', 'Success'], 'state');
    const times = [info.createdDateTime, info.startedDateTime, info.endedDateTime].map(Date.parse);
    for (const time of [info.createdDateTime, info.startedDateTime, info.endedDateTime])
      that(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/.test(time), 'a time as 2025-03-06T09:42:33.0000000+00:00', time);
    that(times.every(Number.isFinite) && times[0] <= times[1] && times[1] <= times[2], 'created, started and ended in order', info);
    that(info.processingUnits >= 0, 'processing units', info);
    const progress = succeeded(await service.sdk.getJobProgress(job.id, capture.Service.MODELING), 200);
    same(progress.state, state, 'state of the progress after the end');
  });
  await report.check('messages; a failed job has an error that says why', async () => {
    const { state } = answered(await service.get(`${modeling}/jobs/${job.id}`), 200).job;
    const messages = succeeded(await service.sdk.getJobMessages(job.id, capture.Service.MODELING), 200);
    if (state === 'Failed') that(messages.errors.length > 0, 'an error', messages);
    else same(messages.errors, [], 'errors of a success');
  });
  await report.check('an ended job cannot be cancelled', async () => {
    const error = refused(await service.delete(`${modeling}/jobs/${job.id}`), [400, 409, 422], 'InvalidRealityModelingRequest');
    that(error.message.length > 0, 'a message', error);
  });

  for (const path of ['', '/progress', '/messages']) {
    for (const id of ['7d1f9be2-1111-4c3f-9a50-0123456789ab', 'not-an-id', '%01']) {
      await report.check(`GET jobs/${id}${path} of no job is 404`, async () =>
        refused(await service.get(`${modeling}/jobs/${id}${path}`), 404, ['JobNotFound', 'JobProgressNotFound', 'JobMessagesNotFound']));
    }
  }
  await report.check('DELETE of no job is 404', async () =>
    refused(await service.delete(`${modeling}/jobs/7d1f9be2-1111-4c3f-9a50-0123456789ab`), 404, 'JobNotFound'));
}

import capture from '@itwin/reality-capture';
import { oneOf, same, that } from '../../lib/expect.js';
import { modeling } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';
import { untilEnd } from './lifecycle.js';

/** Cancelling, raw and by the SDK. */
export default async function cancellation({ service, report }, inputs) {
  const ways = {
    raw: async id => answered(await service.delete(`${modeling}/jobs/${id}`), 200).job,
    'TypeScript SDK': async id => succeeded(await service.sdk.cancelJob(id, capture.Service.MODELING), 200),
  };
  for (const [way, cancel] of Object.entries(ways)) {
    await report.check(`a job that waits or runs is cancelled, ${way}`, async () => {
      const id = await submitQueue(service, inputs);
      const job = await cancel(id);
      same(job.id, id, 'id');
      oneOf(job.state, ['TerminatingOnCancel', 'Cancelled'], 'state of the answer');
      const seen = await untilEnd(service, id);
      for (const { state } of seen) oneOf(state, ['TerminatingOnCancel', 'Cancelled'], 'state after cancelling');
      const { state, executionInfo: info } = answered(await service.get(`${modeling}/jobs/${id}`), 200).job;
      same(state, 'Cancelled', 'state at the end');
      for (const member of ['startedDateTime', 'endedDateTime', 'processingUnits']) that(member in info, `${member} of an ended job`, info);
      refused(await service.delete(`${modeling}/jobs/${id}`), [400, 409, 422], 'InvalidRealityModelingRequest');
      answered(await service.get(`${modeling}/jobs/${id}/messages`), 200);
    });
  }
}

// Jobs on empty scenes end at once: the last of several has not begun yet.
async function submitQueue(service, inputs) {
  const body = {
    type: 'Calibration',
    iTwinId: inputs.iTwinId,
    specifications: { inputs: { scene: inputs.scene }, outputs: ['scene'] },
  };
  const replies = await Promise.all(Array.from({ length: 12 }, () => service.post(`${modeling}/jobs`, body)));
  const jobs = replies.map(reply => answered(reply, 201).job);
  return jobs.sort((a, b) => Date.parse(a.executionInfo.createdDateTime) - Date.parse(b.executionInfo.createdDateTime)).at(-1).id;
}

import { oneOf, same, that } from '../../lib/expect.js';
import { modeling } from '../../lib/fixtures.js';
import { answered } from '../../lib/service.js';
import { untilEnd } from './lifecycle.js';
import { specifications } from './specifications.js';

/** Every type's job ends, here on inputs that are empty; one that fails says why. */
export default async function endings({ service, report }, inputs) {
  const jobs = [];
  for (const [type, { minimal }] of Object.entries(specifications(inputs))) {
    const reply = await service.post(`${modeling}/jobs`, { type, iTwinId: inputs.iTwinId, specifications: minimal });
    jobs.push([type, reply]);
  }
  for (const [type, reply] of jobs) {
    await report.check(`a ${type} job on empty inputs ends`, async () => {
      const { id } = answered(reply, 201).job;
      const { state } = (await untilEnd(service, id)).at(-1);
      oneOf(state, ['Failed', 'Success'], 'state');
      const { errors, warnings } = answered(await service.get(`${modeling}/jobs/${id}/messages`), 200).messages;
      same(errors.length > 0, state === 'Failed', `whether a job that ended as ${state} has errors`);
      for (const message of [...errors, ...warnings]) that(isReadable(message), 'a sentence that needs no parameters', message);
    });
  }
}

function isReadable({ title, message }) {
  return /^[A-Z]/.test(title) && !/%\d/.test(message);
}

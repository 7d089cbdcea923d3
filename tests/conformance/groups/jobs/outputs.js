import { modeling } from '../../lib/fixtures.js';
import { answered } from '../../lib/service.js';
import { specifications } from './specifications.js';

/** The id of an output that a new job of this type makes: outputs exist from the start, and other jobs can name them. */
export async function outputOf(service, inputs, type, output) {
  const specification = { ...specifications(inputs)[type].minimal, outputs: [output] };
  const reply = await service.post(`${modeling}/jobs`, { type, iTwinId: inputs.iTwinId, specifications: specification });
  return answered(reply, 201).job.specifications.outputs[output];
}

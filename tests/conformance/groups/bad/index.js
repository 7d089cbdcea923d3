import { randomUUID } from 'node:crypto';
import { createRealityData, jobInputs } from '../../lib/fixtures.js';
import { outputOf } from '../jobs/outputs.js';
import bodies from './bodies.js';
import foreign from './foreign.js';
import inputs from './inputs.js';
import paths from './paths.js';
import problems from './problems.js';
import tokens from './tokens.js';

/** Requests that must be refused, politely and precisely. */
export default async function bad(context) {
  const own = await jobInputs(context.service);
  const elsewhere = await createRealityData(context.service, { iTwinId: randomUUID(), type: 'ContextScene' });
  const touchUpData = await outputOf(context.service, own, 'TouchUpExport', 'touchUpData');
  for (const part of [bodies, problems, inputs, paths, tokens, foreign])
    await part(context, { ...own, touchUpData, elsewhere: elsewhere.id });
}

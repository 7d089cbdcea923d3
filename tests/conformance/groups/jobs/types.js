import capture from '@itwin/reality-capture';
import { matches, oneOf, same, that } from '../../lib/expect.js';
import { modeling, realityData } from '../../lib/fixtures.js';
import { answered, succeeded } from '../../lib/service.js';
import { outputOf } from './outputs.js';
import { specifications } from './specifications.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const bucketPath = /^bkt:[^:]+$/;
const bucketOutputs = ['report', 'addedConstraintsInfo', 'importInfo', 'constraints'];

/** Every job type with minimal and with full specifications, by a raw request and by the SDK. */
export default async function types({ service, report }, inputs) {
  const create = (type, specification, name) => ({ type, iTwinId: inputs.iTwinId, ...(name ? { name } : {}), specifications: specification });

  for (const [type, output] of [['TouchUpExport', 'touchUpData'], ['GaussianSplats', 'splatsReference']]) {
    await report.check(`${type} makes ${output}, which other jobs can name`, async () => {
      inputs[output] = await outputOf(service, inputs, type, output);
      answered(await service.get(`${realityData}/${inputs[output]}`), 200);
    });
  }

  for (const [type, { minimal, full, required }] of Object.entries(specifications(inputs))) {
    const cases = [[minimal, 'minimal'], ...full.map((specification, i) => [specification, `full ${i + 1}`])];
    for (const [i, [specification, title]] of cases.entries()) {
      const specified = withoutEmpty(specification);
      await report.check(`${type}, ${title}, raw`, async () => {
        const reply = await service.post(`${modeling}/jobs`, create(type, specified, `${type} ${title}`));
        checkJob(answered(reply, 201).job, type, specified, required, inputs);
        same(answered(reply, 201).job.name, `${type} ${title}`, 'name');
      });
      // The SDK sends what it is given; a few cases show that.
      if (i > 1) continue;
      await report.check(`${type}, ${title}, TypeScript SDK`, async () => {
        const job = succeeded(await service.sdk.submitJob(create(type, specified)), 201);
        checkJob(job, type, specified, required, inputs);
        const got = succeeded(await service.sdk.getJob(job.id, capture.Service.MODELING), 200);
        checkJob(got, type, specified, required, inputs);
        same(got.specifications, job.specifications, 'specifications, created and read');
      });
    }
  }
}

function checkJob(job, type, specification, required, inputs) {
  that(typeof job.id === 'string' && job.id.length > 0, 'an id', job);
  same(job.type, type, 'type');
  same(job.iTwinId, inputs.iTwinId, 'iTwinId');
  matches(job.userId, uuid, 'userId');
  // A job may fail as soon as it is read again: its inputs are empty.
  oneOf(job.state, ['Queued', 'Active', 'TerminatingOnFailure', 'Failed', 'Success'], 'state');
  that(Math.abs(Date.now() - Date.parse(job.executionInfo.createdDateTime)) < 10 * 60_000, 'createdDateTime of now', job.executionInfo);
  same(job.specifications.inputs, specification.inputs, 'inputs');
  same(job.specifications.options ?? {}, specification.options ?? {}, 'options');
  checkOutputs(job.specifications.outputs, specification.outputs, required);
}

function checkOutputs(outputs, wanted, required) {
  that(outputs !== null && typeof outputs === 'object' && !Array.isArray(outputs), 'outputs as an object', outputs);
  if (Array.isArray(wanted)) {
    for (const name of new Set([...wanted, ...required])) checkOutput(name, outputs[name]);
    for (const name of Object.keys(outputs)) that([...wanted, ...required].includes(name), `no output '${name}', which nobody asked for`, outputs);
    return;
  }
  same('modelingReference' in outputs, wanted.modelingReference === true, 'whether outputs.modelingReference is there');
  if (wanted.modelingReference) checkOutput('modelingReference', outputs.modelingReference);
  same((outputs.exports ?? []).length, (wanted.exports ?? []).length, 'number of exports');
  for (const [i, { location, ...sent }] of (outputs.exports ?? []).entries()) {
    matches(location, uuid, `exports[${i}].location`);
    same(sent, wanted.exports[i], `exports[${i}] as sent`);
  }
}

function checkOutput(name, value) {
  if (bucketOutputs.includes(name)) matches(value, bucketPath, `outputs.${name}`);
  else matches(name === 'modelingReference' ? value?.location : value, uuid, `outputs.${name}`);
}

// Inputs that this service has nothing for (no preset is offered) are not sent.
function withoutEmpty(specification) {
  const inputs = Object.entries(specification.inputs).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  return { ...specification, inputs: Object.fromEntries(inputs) };
}

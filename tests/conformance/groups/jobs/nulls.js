import { same } from '../../lib/expect.js';
import { modeling } from '../../lib/fixtures.js';
import { answered } from '../../lib/service.js';
import { specifications } from './specifications.js';

const optionalInputs = {
  FillImageProperties: ['imageCollections', 'sceneToProcess', 'sceneToComplete', 'presets'],
  ImportPointCloud: ['crsData'],
  Calibration: ['presets', 'crsData'],
  Tiling: ['regionOfInterest', 'presets', 'crsData'],
  Production: ['extent', 'presets', 'crsData'],
  Reconstruction: ['regionOfInterest', 'extent', 'modelingReference', 'presets', 'crsData'],
  Constraints: ['constraintsToDelete', 'crsData'],
  TouchUpExport: ['tilesToTouchUp'],
  TouchUpImport: [],
  WaterConstraints: ['crsData'],
  GaussianSplats: ['splatsReference', 'preset', 'crsData', 'regionOfInterest'],
};
const withOptions = ['FillImageProperties', 'Calibration', 'Tiling', 'Reconstruction', 'TouchUpExport', 'WaterConstraints', 'GaussianSplats'];

/** The Python SDK sends every optional property as an explicit null: that means absent. */
export default async function nulls({ service, report }, inputs) {
  for (const [type, { minimal, full }] of Object.entries(specifications(inputs))) {
    await report.check(`${type} with explicit nulls`, async () => {
      const specification = {
        inputs: { ...Object.fromEntries(optionalInputs[type].map(name => [name, null])), ...minimal.inputs },
        outputs: nullOutputs(type, minimal.outputs),
        ...(withOptions.includes(type) ? { options: null } : {}),
      };
      const { job } = answered(await service.post(`${modeling}/jobs`, { type, iTwinId: inputs.iTwinId, name: null, specifications: specification }), 201);
      same(job.specifications.inputs, minimal.inputs, 'inputs');
      same('name' in job, false, 'whether the job has a name');
    });

    const options = full[0]?.options;
    if (options && type !== 'Reconstruction') {
      await report.check(`${type} with an explicit null for every option`, async () => {
        const absent = Object.fromEntries(Object.keys(options).map(name => [name, null]));
        const { job } = answered(await service.post(`${modeling}/jobs`, {
          type, iTwinId: inputs.iTwinId, name: null, specifications: { ...minimal, options: absent },
        }), 201);
        same(job.specifications.options ?? {}, {}, 'options');
      });
    }
  }
}

function nullOutputs(type, outputs) {
  if (Array.isArray(outputs)) return outputs;
  const exports = outputs.exports.map(one => ({ ...one, name: null, options: null }));
  return type === 'Reconstruction' ? { modelingReference: null, exports } : { exports };
}

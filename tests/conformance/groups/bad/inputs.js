import { randomUUID } from 'node:crypto';
import { refusedJob } from '../../lib/invalid.js';
import { specifications } from '../jobs/specifications.js';

/** Inputs that are missing, unknown, of another iTwin, or of the wrong type. */
export default async function inputs({ service, report }, own) {
  const made = specifications(own);
  const submit = (type, changed) => {
    const { inputs: minimal, outputs } = made[type].minimal;
    return { type, iTwinId: own.iTwinId, specifications: { inputs: { ...minimal, ...changed }, outputs } };
  };
  // Input, and reality data of a type that it cannot be.
  const references = {
    FillImageProperties: { imageCollections: own.scene, sceneToProcess: own.images, sceneToComplete: own.images },
    ImportPointCloud: { scene: own.images },
    Calibration: { scene: own.images },
    Tiling: { scene: own.modelingReference },
    Production: { scene: own.images, modelingReference: own.scene },
    Reconstruction: { scene: own.images, modelingReference: own.scene },
    Constraints: { modelingReference: own.scene },
    TouchUpExport: { modelingReference: own.images },
    TouchUpImport: { modelingReference: own.images },
    WaterConstraints: { scene: own.images, modelingReference: own.scene },
    GaussianSplats: { scene: own.images },
  };
  for (const [type, names] of Object.entries(references)) {
    for (const [name, wrongType] of Object.entries(names)) {
      const list = name === 'imageCollections';
      const target = `specifications.inputs.${name}${list ? '[0]' : ''}`;
      const valueOf = id => ({ [name]: list ? [id] : id });
      const only = type === 'FillImageProperties' ? { imageCollections: undefined } : {};
      const check = (what, id) => report.check(`${type}, ${name} ${what}`, () =>
        refusedJob(service, submit(type, { ...only, ...valueOf(id) }), target));
      await check('that does not exist', randomUUID());
      await check('that is no id', 'the usual one');
      await check('with a path in it', '../../etc/passwd');
      await check('that is of the wrong type', wrongType);
      if (name === 'scene') await check('of another iTwin', own.elsewhere);
    }
  }
  for (const type of Object.keys(made).filter(name => name !== 'FillImageProperties')) {
    const { inputs: minimal } = made[type].minimal;
    const required = Object.keys(minimal).filter(name => name !== 'constraintsToAdd');
    await report.check(`${type} without its inputs`, () => refusedJob(service,
      submit(type, Object.fromEntries(required.map(name => [name, undefined]))), ...required.map(name => `specifications.inputs.${name}`)));
  }
  await report.check('a preset that is not offered', () =>
    refusedJob(service, submit('Calibration', { presets: ['no-such-preset'] }), 'specifications.inputs.presets[0]'));
}

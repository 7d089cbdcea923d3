import { that } from '../../lib/expect.js';
import { smallJob } from '../../lib/fixtures.js';
import { refusedJob } from '../../lib/invalid.js';
import { specifications } from '../jobs/specifications.js';

/** Wrong types, values and names; and that one answer tells all of them by their full paths. */
export default async function problems({ service, report }, inputs) {
  const made = specifications(inputs);
  const job = (type, change = {}) => ({ type, iTwinId: inputs.iTwinId, specifications: { ...made[type].minimal, ...change } });
  const exporting = one => job('Production', { outputs: { exports: [one] } });
  const check = (title, body, ...targets) => report.check(title, () => refusedJob(service, body, ...targets));
  const options = (type, values) => job(type, { options: values });
  const at = name => `specifications.options.${name}`;
  const exported = name => `specifications.outputs.exports[0].${name}`;

  await report.check('all problems of a request are told at once', async () => {
    const body = {
      type: 'Calibration',
      name: 'ab',
      iTwinId: inputs.iTwinId,
      specifications: {
        inputs: { crsData: 'no-bucket-path' },
        outputs: ['scene', 'splats'],
        options: { rigSynchro: 'Sometimes', centerTolerance: 'far', keypointsDensity: 3, tagsExtraction: ['QR', 'Bar'], pairSelectionDistance: 1.5 },
      },
    };
    const error = await refusedJob(service, body, 'name', 'specifications.inputs.scene', 'specifications.inputs.crsData', 'specifications.outputs[1]',
      at('rigSynchro'), at('centerTolerance'), at('keypointsDensity'), at('tagsExtraction[1]'), at('pairSelectionDistance'));
    that(error.details.some(detail => detail.message.includes('Sometimes')), "the wrong value 'Sometimes' in a message", error);
    that(error.details.every(detail => /^Invalid(Property|Parameter|Change)$/.test(detail.code)), 'detail codes of the contract', error);
  });
  await report.check('all problems of exports are told at once', async () => {
    await refusedJob(service, job('Reconstruction', {
      inputs: { scene: 7 },
      outputs: { modelingReference: 'yes', exports: [{ format: 'LAS', options: { compress: 'ZIP' } }, { format: 'Paper' }, { format: 'OBJ', name: 'x', options: { textureCompression: 101 } }] },
      options: { tilingValue: -1, untexturedColor: 'red', tilingOrigin: { x: 1, y: 2 } },
    }), 'specifications.inputs.scene', 'specifications.outputs.modelingReference', 'specifications.outputs.exports[0].options.compress', 'specifications.outputs.exports[1].format',
    'specifications.outputs.exports[2].name', 'specifications.outputs.exports[2].options.textureCompression', at('tilingValue'), at('untexturedColor'), at('tilingOrigin.z'));
  });

  await check('an empty object', {}, 'type', 'iTwinId', 'specifications');
  await check('no type', { ...smallJob(inputs), type: undefined }, 'type');
  await check('an unknown type', { ...smallJob(inputs), type: 'Teleportation' }, 'type');
  await check('a type of the analysis service', { ...smallJob(inputs), type: 'Objects2D' }, 'type');
  await check('a type in another case', { ...smallJob(inputs), type: 'fillimageproperties' }, 'type');
  await check('no iTwinId', { ...smallJob(inputs), iTwinId: undefined }, 'iTwinId');
  await check('an iTwinId that is a number', { ...smallJob(inputs), iTwinId: 7 }, 'iTwinId');
  await check('a name of two characters', smallJob(inputs, 'ab'), 'name');
  await check('a name that is a number', { ...smallJob(inputs), name: 7 }, 'name');
  await check('no specifications', { ...smallJob(inputs), specifications: undefined }, 'specifications');
  await check('specifications that are a text', { ...smallJob(inputs), specifications: 'x' }, 'specifications');
  await check('no inputs', job('Tiling', { inputs: undefined }), 'specifications.inputs');
  await check('no outputs', job('Tiling', { outputs: undefined }), 'specifications.outputs');
  await check('outputs as an object where names are wanted', job('Tiling', { outputs: {} }), 'specifications.outputs');
  await check('outputs as names where an object is wanted', job('Production', { outputs: ['exports'] }), 'specifications.outputs');
  await check('options that are a list', options('Tiling', []), 'specifications.options');
  await check('the same output twice', job('Calibration', { outputs: ['scene', 'scene'] }), 'specifications.outputs[1]');

  await check('an unknown property of specifications', job('Tiling', { extra: 1 }), 'specifications.extra');
  await check('an unknown input', job('Tiling', { inputs: { scene: inputs.scene, photo: 'x' } }), 'specifications.inputs.photo');
  await check('an unknown option', options('Tiling', { color: 'red' }), at('color'));
  await check('an option in another case', options('Tiling', { TilingMode: 'Adaptive' }), at('TilingMode'));
  await check('options of a type that has none', options('Production', { crs: 'EPSG:4326' }), 'specifications.options');
  await check('an option of another format', exporting({ format: 'I3S', options: { lodScope: 'TileWise' } }), exported('options.lodScope'));
  await check('an unknown property of an export', exporting({ format: 'I3S', location: 'x' }), exported('location'));
  await check('an export without format', exporting({ name: 'Cloud' }), exported('format'));
  await check('an export that is a text', exporting('LAS'), 'specifications.outputs.exports[0]');

  for (const [type, name, value] of [
    ['FillImageProperties', 'altitudeReference', 'Moon'], ['FillImageProperties', 'recursiveImageCollections', 'yes'], ['Calibration', 'centerPolicy', 'compute'],
    ['Calibration', 'pairSelection', 'Random'], ['Calibration', 'adjustmentConstraints', 'None'], ['Calibration', 'precalibration', 1],
    ['Tiling', 'geometricPrecision', 'Low'], ['Tiling', 'tilingMode', 2], ['Tiling', 'tilingValue', -0.5], ['Tiling', 'untexturedColor', '#12345'],
    ['Tiling', 'tilingOrigin', [0, 0, 0]], ['Tiling', 'discardEmptyTiles', 'true'], ['TouchUpExport', 'level', 'All'], ['WaterConstraints', 'forceHorizontal', 0],
    ['GaussianSplats', 'exportFormat', 'LAS'], ['GaussianSplats', 'referenceQuality', 'Low'], ['GaussianSplats', 'referenceTileSize', '50'],
  ]) await check(`${type}, ${name} = ${JSON.stringify(value)}`, options(type, { [name]: value }), at(name));

  for (const [format, name, value] of [
    ['3DTiles', 'compress', 'LAZ'], ['3MX', 'generateWebApp', 'yes'], ['OBJ', 'textureCompression', -1], ['OBJ', 'maximumTextureSize', 1024.5], ['OSGB', 'lodType', 'Tree'],
    ['LAS', 'samplingStrategy', 'Random'], ['PLY', 'includeNormals', 1], ['OPC', 'samplingDistance', 'near'], ['OrthophotoDSM', 'dsmFormat', 'JPEG'],
    ['3DTiles', 'textureColorSourceResMin', -1],
  ]) await check(`${format}, ${name} = ${JSON.stringify(value)}`, exporting({ format, options: { [name]: value } }), exported(`options.${name}`));

  await check('a modeling reference as input and as output', job('Reconstruction', {
    inputs: { scene: inputs.scene, modelingReference: inputs.modelingReference }, outputs: { modelingReference: true, exports: [{ format: 'LAS' }] },
  }), 'specifications.outputs.modelingReference');
  await check('tiling options beside a modeling reference', job('Reconstruction', {
    inputs: { scene: inputs.scene, modelingReference: inputs.modelingReference }, options: { tilingMode: 'Adaptive' },
  }), 'specifications.options');
  await check('a constraint without path and crs', job('Constraints', { inputs: { modelingReference: inputs.modelingReference, constraintsToAdd: [{ type: 'Mesh' }] } }),
    'specifications.inputs.constraintsToAdd[0].constraintPath', 'specifications.inputs.constraintsToAdd[0].crs');
  await check('a constraint to delete that is no id', job('Constraints', { inputs: { modelingReference: inputs.modelingReference, constraintsToDelete: ['first'] } }),
    'specifications.inputs.constraintsToDelete[0]');
}

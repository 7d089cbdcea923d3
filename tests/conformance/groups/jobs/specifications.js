import { calibrationOptions, exportOptions, splatsOptions, tilingOptions } from './options.js';

const formats = Object.keys(exportOptions);
const exportsOf = format => exportOptions[format].map((options, i) => ({ format, name: `${format} ${i}`, options }));

/**
 * Specifications that each job type must accept: `minimal` with the required inputs only, and `full` ones that together use
 * every input, output, option and value. `required` are the outputs that a job has whether they were asked for or not.
 */
export function specifications(x) {
  const tiling = { scene: x.scene, regionOfInterest: x.region, presets: x.presets, crsData: x.crsData };
  return {
    FillImageProperties: {
      minimal: { inputs: { imageCollections: [x.images] }, outputs: ['scene'] },
      full: [
        {
          inputs: { imageCollections: [x.images], sceneToComplete: x.scene, presets: x.presets },
          outputs: ['scene'],
          options: { recursiveImageCollections: true, altitudeReference: 'SeaLevel' },
        },
        { inputs: { sceneToProcess: x.scene }, outputs: ['scene'], options: { recursiveImageCollections: false, altitudeReference: 'WGS84Ellipsoid' } },
      ],
      required: ['scene'],
    },
    ImportPointCloud: {
      minimal: { inputs: { scene: x.scene }, outputs: ['scanCollection'] },
      full: [{ inputs: { scene: x.scene, crsData: x.crsData }, outputs: ['scanCollection', 'scene'] }],
      required: ['scanCollection'],
    },
    Calibration: {
      minimal: { inputs: { scene: x.scene }, outputs: ['report'] },
      full: calibrationOptions.map(options => ({
        inputs: { scene: x.scene, presets: x.presets, crsData: x.crsData },
        outputs: ['scene', 'report', 'texturedTiePoints'],
        options,
      })),
      required: ['scene'],
    },
    Tiling: {
      minimal: { inputs: { scene: x.scene }, outputs: ['modelingReference'] },
      full: tilingOptions.map(options => ({ inputs: tiling, outputs: ['modelingReference'], options })),
      required: ['modelingReference'],
    },
    Production: {
      minimal: { inputs: { scene: x.scene, modelingReference: x.modelingReference }, outputs: { exports: [{ format: 'LAS' }] } },
      full: formats.map(format => ({
        inputs: { scene: x.scene, modelingReference: x.modelingReference, extent: x.extent, presets: x.presets, crsData: x.crsData },
        outputs: { exports: exportsOf(format) },
      })),
      required: ['exports'],
    },
    Reconstruction: {
      minimal: { inputs: { scene: x.scene }, outputs: { exports: [{ format: '3DTiles' }] } },
      full: [
        ...tilingOptions.map((options, i) => ({
          inputs: { ...tiling, extent: x.extent },
          outputs: { modelingReference: i % 2 === 0, exports: formats.map(format => ({ format, options: exportOptions[format][0] })) },
          options,
        })),
        { inputs: { scene: x.scene }, outputs: { modelingReference: true } },
        { inputs: { scene: x.scene, modelingReference: x.modelingReference }, outputs: { exports: [{ format: 'OBJ' }] } },
      ],
      required: [],
    },
    Constraints: {
      minimal: {
        inputs: { modelingReference: x.modelingReference, constraintsToAdd: [{ constraintPath: x.kml, crs: 'EPSG:4326' }] },
        outputs: ['addedConstraintsInfo'],
      },
      full: [{
        inputs: {
          modelingReference: x.modelingReference,
          constraintsToDelete: ['5c7a1e0c-6f1b-4a52-9d0b-2b0d8a4d3c11'],
          constraintsToAdd: [
            { constraintPath: x.kml, crs: 'EPSG:4326', type: 'Polygon', name: 'Lake', description: 'Calm water', resolution: 0.5, fillColor: '#0000FF' },
            { constraintPath: x.obj, crs: 'EPSG:32632', type: 'Mesh', texturePath: x.texture, textureSize: 512 },
          ],
          crsData: x.crsData,
        },
        outputs: ['addedConstraintsInfo'],
      }],
      required: ['addedConstraintsInfo'],
    },
    TouchUpExport: {
      minimal: { inputs: { modelingReference: x.modelingReference }, outputs: ['touchUpData'] },
      full: ['Geometry', 'GeometryAndTexture'].map(level => ({
        inputs: { modelingReference: x.modelingReference, tilesToTouchUp: ['Tile_+000_+000'] },
        outputs: ['touchUpData'],
        options: { level, crs: 'EPSG:32632' },
      })),
      required: ['touchUpData'],
    },
    TouchUpImport: {
      minimal: { inputs: { modelingReference: x.modelingReference, touchUpData: x.touchUpData }, outputs: ['importInfo'] },
      full: [],
      required: [],
    },
    WaterConstraints: {
      minimal: { inputs: { scene: x.scene, modelingReference: x.modelingReference }, outputs: ['constraints'] },
      full: [true, false].map(forceHorizontal => ({
        inputs: { scene: x.scene, modelingReference: x.modelingReference, crsData: x.crsData },
        outputs: ['constraints'],
        options: { forceHorizontal },
      })),
      required: ['constraints'],
    },
    GaussianSplats: {
      minimal: { inputs: { scene: x.scene }, outputs: ['splats'] },
      full: splatsOptions.map((options, i) => ({
        inputs: {
          scene: x.scene,
          ...(i % 2 === 0 ? {} : { splatsReference: x.splatsReference }),
          preset: x.presets[0],
          crsData: x.crsData,
          regionOfInterest: x.region,
        },
        outputs: i % 2 === 0 ? ['splats', 'splatsReference'] : ['splats'],
        options,
      })),
      required: [],
    },
  };
}

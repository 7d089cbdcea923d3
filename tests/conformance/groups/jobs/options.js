import capture from '@itwin/reality-capture';
import { variants } from '../../lib/variants.js';

const all = name => Object.values(capture[name]);
const flags = [true, false];
const crs = ['EPSG:32632'];
const crsOrigin = [{ x: 691000, y: 5334000.5, z: 600 }];

/** Calibration options: every option and every value. */
export const calibrationOptions = variants({
  rigSynchro: all('RigSynchro'),
  rotationPolicy: all('RotationPolicy'),
  centerPolicy: all('CenterPolicy'),
  focalPolicy: all('FocalPolicy'),
  principalPolicy: all('PrincipalPolicy'),
  radialPolicy: all('RadialPolicy'),
  tangentialPolicy: all('TangentialPolicy'),
  fisheyeFocalPolicy: all('FisheyeFocalPolicy'),
  fisheyeDistortionPolicy: all('FisheyeDistortionPolicy'),
  aspectRatioPolicy: all('AspectRatioPolicy'),
  skewPolicy: all('SkewPolicy'),
  tiepointsPolicy: all('TiepointsPolicy'),
  pairSelection: all('PairSelection'),
  keypointsDensity: all('KeypointsDensity'),
  precalibration: flags,
  tagsExtraction: [all('Tag'), []],
  colorEqualization: all('ColorEqualization'),
  adjustmentConstraints: [...all('AdjustmentConstraints').map(value => [value]), ['ControlPoints', 'PositionMetadata']],
  rigidRegistrationPosition: all('RigidRegistrationPosition'),
  rigidRegistrationRotation: all('RigidRegistrationRotation'),
  rigidRegistrationScale: all('RigidRegistrationScale'),
  sceneOutputCrs: crs,
}).map(options => ({
  ...options,
  // These two have a meaning only beside the value that uses them.
  ...(options.centerPolicy === 'AdjustWithinTolerance' ? { centerTolerance: 0.1 } : {}),
  ...(['Sequence', 'Loop'].includes(options.pairSelection) ? { pairSelectionDistance: 5 } : {}),
}));

/** Tiling options: every option and every value. */
export const tilingOptions = variants({
  modelingReferenceType: all('ModelingReferenceType'),
  tilingMode: all('TilingMode'),
  discardEmptyTiles: flags,
  crs,
  geometricPrecision: all('GeometricPrecision'),
  pairSelection: all('TilingPairSelection'),
  photoUsedForGeometry: all('PhotoUsedForGeometry'),
  holeFilling: all('HoleFilling'),
  simplification: all('Simplification'),
  pointCloudColorSource: all('PointCloudColorSource'),
  colorCorrection: all('ColorCorrection'),
  untexturedRepresentation: all('UntexturedRepresentation'),
  textureSource: all('TextureSource'),
  geometryResolutionLimit: [0.01],
  textureResolutionLimit: [0.005],
}).map(options => ({
  ...options,
  ...(options.modelingReferenceType === 'Orthophoto' ? { orthoResolution: 0.05 } : {}),
  ...(options.tilingMode === 'NoTiling' ? {} : { tilingValue: 10.5 }),
  ...(options.tilingMode.startsWith('Regular') ? { tilingOrigin: crsOrigin[0] } : {}),
  ...(options.simplification === 'Standard' ? {} : { planarSimplificationTolerance: 0.5 }),
  ...(options.untexturedRepresentation === 'UniformColor' ? { untexturedColor: '#80aAfF' } : {}),
}));

// The bounds of false colors belong to one source of color each.
const ramps = {
  Resolution: [{ textureColorSourceResMin: 0.01, textureColorSourceResMax: 0.25 }],
  Thermal: all('ThermalUnit').map(unit => ({
    textureColorSourceThermalUnit: unit, textureColorSourceThermalMin: -10.5, textureColorSourceThermalMax: 60,
  })),
};
const colors = all('ColorSource').flatMap(textureColorSource =>
  (ramps[textureColorSource] ?? [{}]).map(ramp => ({ textureColorSource, ...ramp })));

const colored = members => variants({ colors, ...members }).map(({ colors: source, ...rest }) => ({ ...source, ...rest }));
const meshes = { maximumTextureSize: [8192, 1024], textureCompression: [75, 0, 100], textureSharpening: flags };
const sampling = { crs, samplingStrategy: all('SamplingStrategy'), samplingDistance: [2, 0.05], textureColorSource: all('ColorSource') };
const lodScope = all('LODScope');

/** Export options of each format: every option and every value. */
export const exportOptions = {
  '3DTiles': colored({ crs, lodScope, compress: all('CesiumCompression') }),
  '3MX': colored({ crs, crsOrigin, lodScope, generateWebApp: flags }),
  OBJ: colored({ ...meshes, crs, crsOrigin, lodScope, lodType: all('LODType'), doublePrecision: flags }),
  OSGB: colored({ ...meshes, crs, crsOrigin, lodScope, lodType: all('LODType') }),
  I3S: colored({ crs }),
  LAS: variants({ ...sampling, compress: all('LasCompression'), mergePointClouds: flags }),
  PLY: variants({ ...sampling, mergePointClouds: flags, includeNormals: flags }),
  OPC: variants(sampling),
  OrthophotoDSM: variants({
    crs,
    overviews: all('OverviewType'),
    samplingDistance: [0.1],
    projectionMode: all('ProjectionMode'),
    mergeParts: flags,
    orthoFormat: all('OrthoFormat'),
    noDataColor: ['#FFFFFF'],
    colorSource: all('OrthoColorSource'),
    // In another order than orthoFormat, so that no export has neither raster.
    dsmFormat: all('DSMFormat').reverse(),
    noDataValue: [-9999],
    noDataTransparency: flags,
  }),
};

/** Gaussian splats options: every option and every value. */
export const splatsOptions = variants({
  exportFormat: all('GSFormat'),
  exportCrs: crs,
  referenceQuality: all('GSQuality'),
  referenceTileSize: [50],
});

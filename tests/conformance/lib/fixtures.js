import { randomUUID } from 'node:crypto';
import { ContainerClient } from '@azure/storage-blob';
import { answered } from './service.js';

export const modeling = '/reality-modeling';
export const realityData = '/reality-management/reality-data';

/** A new reality data, made by a raw request. */
export async function createRealityData(service, properties) {
  return answered(await service.post(realityData, { displayName: 'Conformance', type: 'Unstructured', ...properties }), 201).realityData;
}

export async function containerUrl(service, id, access = 'write') {
  return answered(await service.get(`${realityData}/${id}/${access}access`), 200)._links.containerUrl.href;
}

export async function bucketUrl(service, iTwinId) {
  return answered(await service.get(`${modeling}/itwins/${iTwinId}/bucket`), 200)._links.containerUrl.href;
}

/** Writes blobs; files maps names to text, JSON (as an object) or bytes. */
export async function upload(url, files) {
  const container = new ContainerClient(url);
  for (const [name, content] of Object.entries(files)) {
    const bytes = content instanceof Uint8Array ? content : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
    await container.getBlockBlobClient(name).upload(bytes, bytes.length);
  }
}

const region = {
  crs: 'EPSG:32632',
  polygons: [{ outsideBounds: [{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 80 }] }],
  altitudeMin: -10,
  altitudeMax: 120,
};

const layout = {
  tiles: [{
    name: 'Tile_+000_+000',
    boxTight: { xmin: 0, ymin: 0, zmin: 0, xmax: 50, ymax: 50, zmax: 20 },
    boxOverlapping: { xmin: -1, ymin: -1, zmin: -1, xmax: 51, ymax: 51, zmax: 21 },
    memoryUsage: 1.7,
  }],
  enuDefinition: 'ENU:47.1,8.5',
  crsDefinition: 'EPSG:32632',
  roi: region,
};

const bucketFiles = {
  'conformance/region.json': region,
  'conformance/extent.json': region,
  'conformance/local.crs': 'EPSG:32632',
  'conformance/lake.kml': '<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>',
  'conformance/roof.obj': 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n',
  'conformance/roof.png': new Uint8Array([137, 80, 78, 71]),
};

/**
 * What jobs can name as inputs: an iTwin of its own with reality data of the right types and files in its bucket. Their
 * content is well formed but empty, so that a job that runs ends quickly.
 */
export async function jobInputs(service) {
  const iTwinId = randomUUID();
  const images = await createRealityData(service, { iTwinId, type: 'CCImageCollection', displayName: 'Photos' });
  const scene = await createRealityData(service, { iTwinId, type: 'ContextScene', displayName: 'Scene', rootDocument: 'ContextScene.json' });
  const reference = await createRealityData(service, { iTwinId, type: 'ModelingReference', displayName: 'Reference' });
  await upload(await containerUrl(service, scene.id), {
    'ContextScene.json': { version: '6.0', PhotoCollection: { Photos: {} }, References: { 0: { Path: `rds:${images.id}` } } },
  });
  await upload(await containerUrl(service, reference.id), { 'layout.json': layout });
  await upload(await bucketUrl(service, iTwinId), bucketFiles);
  const { files } = answered(await service.get(`${modeling}/files`), 200);
  return {
    iTwinId,
    images: images.id,
    scene: scene.id,
    modelingReference: reference.id,
    region: 'bkt:conformance/region.json',
    extent: 'bkt:conformance/extent.json',
    crsData: 'bkt:conformance/local.crs',
    kml: 'bkt:conformance/lake.kml',
    obj: 'bkt:conformance/roof.obj',
    texture: 'bkt:conformance/roof.png',
    presets: files.map(file => file.id).slice(0, 1),
  };
}

/** The body that creates the smallest of all jobs. */
export function smallJob(inputs, name) {
  return {
    type: 'FillImageProperties',
    iTwinId: inputs.iTwinId,
    ...(name ? { name } : {}),
    specifications: { inputs: { imageCollections: [inputs.images] }, outputs: ['scene'] },
  };
}

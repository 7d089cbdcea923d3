// node meshopt.js FILE.glb : decodes EXT_meshopt_compression with the decoder of meshoptimizer; positions of the triangles, with the
// translation of the node, and texture coordinates of each primitive, as JSON.
import { readFileSync } from 'node:fs';
import { MeshoptDecoder } from 'meshoptimizer';

await MeshoptDecoder.ready;
const file = readFileSync(process.argv[2]);
const jsonLength = file.readUInt32LE(12);
const gltf = JSON.parse(file.subarray(20, 20 + jsonLength));
const data = file.subarray(28 + jsonLength);
const components = { SCALAR: 1, VEC2: 2, VEC3: 3 };

function read(index) {
  const accessor = gltf.accessors[index];
  const { count, byteStride, byteOffset, byteLength, mode, filter } = gltf.bufferViews[accessor.bufferView].extensions.EXT_meshopt_compression;
  const decoded = new Uint8Array(count * byteStride);
  MeshoptDecoder.decodeGltfBuffer(decoded, count, byteStride, data.subarray(byteOffset, byteOffset + byteLength), mode, filter);
  const Numbers = { 5126: Float32Array, 5123: Uint16Array, 5125: Uint32Array }[accessor.componentType];
  const numbers = [...new Numbers(decoded.buffer)];
  if (numbers.length !== accessor.count * components[accessor.type]) throw new Error(`${numbers.length} numbers in accessor ${index}`);
  return numbers;
}

const translation = gltf.nodes[0].translation;
console.log(JSON.stringify({ primitives: gltf.meshes[0].primitives.map(({ attributes, indices }) => {
  const { min, max } = gltf.accessors[attributes.POSITION];
  const positions = read(attributes.POSITION);
  for (let i = 0; i < 3; i++) {
    const values = positions.filter((_, j) => j % 3 === i);
    if (values.reduce((a, b) => Math.min(a, b)) !== min[i] || values.reduce((a, b) => Math.max(a, b)) !== max[i]) throw new Error(`bounds of axis ${i}`);
  }
  const coordinates = attributes.TEXCOORD_0 === undefined ? [] : read(attributes.TEXCOORD_0);
  return { corners: read(indices).map(v => [
    ...positions.slice(3 * v, 3 * v + 3).map((value, i) => value + translation[i]), ...coordinates.slice(2 * v, 2 * v + 2)]) };
}) }));

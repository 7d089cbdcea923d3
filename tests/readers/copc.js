// node copc.js FILE.copc.laz POINTS : what npm copc reads of the file, as JSON: the octree and its nodes in their order in the file.
// Writes the decompressed point records of all nodes, in this order, to the file POINTS.
import { closeSync, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const { Copc } = createRequire(import.meta.url)('copc');
const [file, target] = process.argv.slice(2);
const copc = await Copc.create(file);
const { nodes, pages } = await Copc.loadHierarchyPage(file, copc.info.rootHierarchyPage);
const list = Object.entries(nodes)
  .map(([key, node]) => ({ key: key.split('-').map(Number), ...node }))
  .sort((a, b) => a.pointDataOffset - b.pointDataOffset);
const output = openSync(target, 'w');
for (const node of list) {
  if (node.pointCount > 0)
    writeSync(output, await Copc.loadPointDataBuffer(file, copc.header, node));
}
closeSync(output);
console.log(JSON.stringify({ header: copc.header, info: copc.info, wkt: copc.wkt ?? '', pages: Object.keys(pages).length, nodes: list }));

// node opc.js FILE.opc : what iTwin.js reads of an orbit point cloud, level by level, as JSON.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);
const library = `${dirname(require.resolve('@itwin/core-orbitgt/package.json'))}/lib/cjs/`;
const { OPCReader } = require(`${library}pointcloud/format/opc/OPCReader`);
const { NodeFS } = require(`${library}system/storage/NodeFS`);
const { ReadRequest } = require(`${library}pointcloud/model/ReadRequest`);
const { ContentLoader } = require(`${library}system/storage/ContentLoader`);

const path = process.argv[2];
const storage = new NodeFS();
const reader = await OPCReader.openFile(storage, path, false);
const attributes = reader.getPointAttributes().map(attribute => attribute.getName());
const request = attributes.length > 0 ? ReadRequest.READ_ALL : ReadRequest.READ_GEOMETRY;

/** Calls a method of the reader, which first says what it needs of the file. */
async function read(method) {
  const loader = new ContentLoader(storage, path);
  method(loader);
  return method(await loader.load());
}

const levels = [];
for (let level = 0; level < reader.getLevelCount(); level++) {
  const points = [];
  let tileCount = 0;
  const blocks = reader.peekBlockIndexes(level);
  for (const block of blocks) {
    for (const tile of await read(loader => reader.readTileIndexes(block, loader))) {
      const found = await read(loader => reader.readPoints(tile, request, loader));
      tileCount++;
      for (let i = 0; i < found.size(); i++) {
        const point = found.get(i);
        points.push([point.getX(), point.getY(), point.getZ(), point.getColor() & 0xffffff, point.getIntensity()]);
      }
    }
  }
  levels.push({ pointCount: reader.getLevelPointCount(level).toDouble(), blockCount: blocks.length, tileCount, points });
}
const bounds = reader.getFileBounds();
console.log(JSON.stringify({
  crs: reader.getFileCRS(), attributes,
  min: [bounds.getMinX(), bounds.getMinY(), bounds.getMinZ()],
  max: [bounds.getMaxX(), bounds.getMaxY(), bounds.getMaxZ()],
  levels,
}));

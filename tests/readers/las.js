// node las.js FILE.las|laz : header, records and points as npm copc reads them, as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { Las } = createRequire(import.meta.url)('copc');
const bytes = readFileSync(process.argv[2]);
const header = Las.Header.parse(bytes);
const getter = async (begin, end) => new Uint8Array(bytes.subarray(begin, end));
const vlrs = await Las.Vlr.walk(getter, header);
const find = id => vlrs.find(v => v.recordId === id);
const wkt = find(2112) ? Buffer.from(await Las.Vlr.fetch(getter, find(2112))).toString('latin1') : '';
const length = header.pointCount * header.pointDataRecordLength;
const data = process.argv[2].endsWith('z')
  ? await Las.PointData.decompressFile(new Uint8Array(bytes))
  : bytes.subarray(header.pointDataOffset, header.pointDataOffset + length);
const view = Las.View.create(new Uint8Array(data), header);
const fields = ['X', 'Y', 'Z', 'Red', 'Green', 'Blue', 'ReturnNumber', 'NumberOfReturns'];
const getters = fields.map(f => (view.dimensions[f] ? view.getter(f) : () => 0));
const points = Array.from({ length: Math.min(view.pointCount, 1000) }, (_, i) => getters.map(g => g(i)));
console.log(JSON.stringify({ version: `${header.majorVersion}.${header.minorVersion}`, format: header.pointDataRecordFormat,
  count: header.pointCount, min: header.min, max: header.max, scale: header.scale, offset: header.offset, wkt, points }));

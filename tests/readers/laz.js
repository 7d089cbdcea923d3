// node laz.js READER FILE.laz POINTS : writes the decompressed point records to the file POINTS; READER is laz-perf or laz-rs.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [reader, file, target] = process.argv.slice(2);
const bytes = new Uint8Array(readFileSync(file));

async function lazPerf() {
  const { Las } = createRequire(import.meta.url)('copc');
  return Las.PointData.decompressFile(bytes);
}

async function lazRs() {
  const folder = new URL('node_modules/@loaders.gl/las/dist/libs/laz-rs-wasm/', import.meta.url);
  const { default: start, WasmLasZipDecompressor } = await import(new URL('laz_rs_wasm.js', folder));
  await start({ module_or_path: readFileSync(new URL('laz_rs_wasm_bg.wasm', folder)) });
  const decompressor = new WasmLasZipDecompressor(bytes);
  const { num_points: count, point_size: size } = decompressor.header;
  const points = new Uint8Array(Number(count) * size);
  decompressor.decompress_many(points);
  return points;
}

const points = await (reader === 'laz-rs' ? lazRs() : lazPerf());
writeFileSync(target, points);
console.log(JSON.stringify({ length: points.length }));

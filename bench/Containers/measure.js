// One client of one container: prints its figures as JSON. Run by run.js, in a process of its own, so that the client's
// memory and warm-up are the same for both servers.
// node measure.js CONTAINER_URL BIG_MIB SMALL_COUNT SMALL_KIB
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

const require = createRequire(new URL("../../tests/conformance/package.json", import.meta.url));
const { AnonymousCredential, ContainerClient, newPipeline } = require("@azure/storage-blob");

const [url, bigMib, smallCount, smallKib] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const pipelineOptions = { keepAliveOptions: { enable: true }, retryOptions: { maxTries: 1 } };
const container = new ContainerClient(url, newPipeline(new AnonymousCredential(), pipelineOptions));
const concurrency = 16;
const piece = randomBytes(1 << 20);

const figures = {};
await bigFile();
await smallFiles();
console.log(JSON.stringify(figures));

// A file of BIG_MIB: as one Put Blob, as blocks, and down again as one stream and as ranges.
async function bigFile() {
  const bytes = bigMib * (1 << 20);
  const blob = container.getBlockBlobClient("big/one.bin");
  await timed("putBlob", bytes, () => blob.upload(() => Readable.from(pieces()), bytes));
  const blocks = container.getBlockBlobClient("big/blocks.bin");
  await timed("putBlocks", bytes, () => blocks.uploadStream(Readable.from(pieces()), 8 << 20, 5));
  await timed("getStream", bytes, async () => drain(await blob.download()));
  await timed("getStreamOfBlocks", bytes, async () => drain(await blocks.download()));
  await blob.delete();
  await blocks.delete();

  function* pieces() {
    for (let i = 0; i < bigMib; i++) yield piece;
  }

  async function drain(answer) {
    let length = 0;
    await pipeline(answer.readableStreamBody, new Writable({
      highWaterMark: 1 << 20,
      write(chunk, _, done) {
        length += chunk.length;
        done();
      },
    }));
    if (length !== bytes) throw new Error(`${length} bytes of ${bytes} came back`);
  }
}

// SMALL_COUNT files of SMALL_KIB, 16 at a time.
async function smallFiles() {
  const content = piece.subarray(0, smallKib * 1024);
  const names = Array.from({ length: smallCount }, (_, i) => `small/${i % 100}/${i}.jpg`);
  const bytes = smallCount * content.length;
  await timed("putSmall", bytes, () => each(names, (name) => container.getBlockBlobClient(name).upload(content, content.length)));
  await timed("list", bytes, async () => {
    let count = 0;
    for await (const _ of container.listBlobsFlat({ prefix: "small/" })) count++;
    if (count !== smallCount) throw new Error(`${count} blobs of ${smallCount} listed`);
  });
  await timed("getSmall", bytes, () => each(names, async (name) => {
    const read = await container.getBlockBlobClient(name).downloadToBuffer();
    if (read.length !== content.length) throw new Error(`${name} has ${read.length} bytes`);
  }));
  await timed("deleteSmall", bytes, () => each(names, (name) => container.deleteBlob(name)));
}

async function each(items, work) {
  let next = 0;
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (next < items.length) await work(items[next++]);
  }));
}

async function timed(name, bytes, work) {
  const begin = process.hrtime.bigint();
  await work();
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  figures[name] = { seconds, mibPerSecond: bytes / (1 << 20) / seconds };
  process.stderr.write(`${name} ${seconds.toFixed(2)} s\n`);
}

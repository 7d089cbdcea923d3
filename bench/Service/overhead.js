// Measures the overhead of the service: the SDK's own example flow against `reality run` on the same photos, in rounds.
// node overhead.js [PHOTOS] [REALITY] [ROUNDS]
//   PHOTOS: default strecha-fountain-P11/images in the folder REALITY_DATA (see docs/benchmarks.md), or in ../shared/data; REALITY: the built reality.dll; ROUNDS: default 3
// Each round starts a new server and a new command, one after the other; every second round begins with the server, because the
// speed of a machine drifts. Service time: the sum over its jobs of the time from creation to end, by the server's records;
// uploads, downloads and waits of the client are listed apart. Command time: the wall time of its process.
// Exit status 1 if outputs differ. Needs the packages of tests/conformance.
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runJob, uploadPhotos } from "../../tests/conformance/lib/modeling.js";
import { Service, succeeded } from "../../tests/conformance/lib/service.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sets = process.env.REALITY_DATA ?? join(root, "../shared/data");
const fountain = ["images", ""].map((name) => join(sets, "strecha-fountain-P11", name)).find(existsSync);
const [photos = fountain, reality = join(root, "src/Reality.Cli/bin/Release/net10.0/reality.dll"), rounds = "3"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "overhead-"));
const [data, served, ran] = ["data", "service", "run"].map((name) => join(folder, name));

try {
  for (const name of readdirSync(photos)) readFileSync(join(photos, name)); // Both find them in memory.
  const overheads = [];
  for (let i = 0; i < Number(rounds); i++) overheads.push(await round(i % 2 === 0));
  const middle = overheads.sort((a, b) => a - b)[Math.floor(overheads.length / 2)];
  console.log(`overhead, median of ${overheads.length}: ${percent(middle)}`);
} finally {
  rmSync(folder, { recursive: true });
}

async function round(serviceFirst) {
  for (const made of [data, served, ran]) rmSync(made, { recursive: true, force: true });
  mkdirSync(served);
  let command = serviceFirst ? undefined : runCommand();
  const service = await flow();
  command ??= runCommand();
  const differing = compare(service.images);
  const jobs = service.jobs.reduce((sum, job) => sum + job.seconds, 0);
  console.log(service.jobs.map(({ type, seconds }) => `${type} ${seconds.toFixed(2)} s`).join(", "));
  console.log(`  upload ${service.upload.toFixed(2)} s, download ${service.download.toFixed(2)} s (not counted)`);
  console.log(`  service ${jobs.toFixed(2)} s, reality run ${command.toFixed(2)} s: overhead ${percent(jobs / command - 1)}`);
  console.log(differing.length === 0 ? "  outputs are equal byte for byte" : `  ${differing.length} files differ:\n  ${differing.join("\n  ")}`);
  if (differing.length > 0) process.exitCode = 1;
  return jobs / command - 1;
}

function percent(fraction) {
  return `${(100 * fraction).toFixed(1)} %`;
}

async function flow() {
  const url = "http://127.0.0.1:6411";
  const server = spawn("dotnet", [reality, "serve", "--urls", url, "--data", data], { stdio: "ignore" });
  try {
    await answers(`${url}/health/ready`);
    const service = new Service(url, execFileSync("dotnet", [reality, "token", "--data", data], { encoding: "utf8" }).trim());
    return await steps(service, randomUUID());
  } finally {
    server.kill();
    await new Promise((ended) => server.once("exit", ended));
  }
}

async function steps(service, iTwinId) {
  const jobs = [];
  const run = async (type, specifications) => {
    const { executionInfo: times, specifications: { outputs } } = await runJob(service, type, iTwinId, specifications);
    jobs.push({ type, seconds: (new Date(times.endedDateTime) - new Date(times.createdDateTime)) / 1000 });
    return outputs;
  };
  const [images, upload] = await timed(() => uploadPhotos(service, iTwinId, photos));
  const filled = await run("FillImageProperties", { inputs: { imageCollections: [images] }, outputs: ["scene"] });
  const calibrated = await run("Calibration", { inputs: { scene: filled.scene }, outputs: ["scene", "report"] });
  const made = await run("Reconstruction", {
    inputs: { scene: calibrated.scene },
    outputs: { modelingReference: true, exports: [{ format: "LAS" }, { format: "3DTiles" }] },
  });
  const outputs = [
    ["scene/photos", filled.scene], ["scene", calibrated.scene], ["scene", made.modelingReference.location],
    ...made.exports.map(({ format, location }) => [`exports/${format}`, location]),
  ];
  const [, download] = await timed(async () => {
    for (const [place, id] of outputs) succeeded(await service.realityDataFiles.downloadData(id, join(served, place)), 200);
  });
  return { images, jobs, upload, download };
}

function runCommand() {
  const started = performance.now();
  execFileSync("dotnet", [reality, "run", photos, "--output", ran, "--exports", "LAS,3DTiles"], { stdio: "ignore" });
  return (performance.now() - started) / 1000;
}

/** Names of files that are not the same in both, or are in one only. */
function compare(images) {
  // Of the run's folders those that are results of jobs; of a modeling reference what jobs keep there for each other has no like.
  const ours = (name) => /^(scene|exports)\//.test(name);
  const kept = (name) => name.startsWith("scene/reality/");
  const names = new Set([...filesOf(ran).filter(ours), ...filesOf(served).filter((name) => !kept(name))]);
  return [...names].sort().filter((name) => !isSame(name, images));
}

function isSame(name, images) {
  const [a, b] = [join(served, name), join(ran, name)];
  if (!existsSync(a) || !existsSync(b)) return false;
  // Scenes say where their photos are, and differ in nothing else.
  if (name.endsWith("ContextScene.json")) return readFileSync(a, "utf8") === readFileSync(b, "utf8").replaceAll(resolve(photos), `rds:${images}`);
  return readFileSync(a).equals(readFileSync(b));
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

async function timed(action) {
  const started = performance.now();
  const result = await action();
  return [result, (performance.now() - started) / 1000];
}

async function answers(url) {
  for (let i = 0; i < 600; i++) {
    if (await fetch(url).then((answer) => answer.ok, () => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Nothing answers at ${url}.`);
}

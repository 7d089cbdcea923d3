// What the service adds to the command: the SDK's own example flow against `reality run` on the same photos, one after the other.
// node overhead.js [PHOTOS] [REALITY] [KEEP]
//   PHOTOS: default ../shared/data/strecha-fountain-P11/images; REALITY: the built reality.dll; KEEP: a folder that keeps what both made
// Counted for the service: of each job the time from its creation to its end, by the server's records, summed. Uploads, downloads
// and what the client waits between jobs are told apart. Counted for the command: the wall of its process.
// Exit status 1 where outputs differ. Needs the packages of tests/conformance.
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runJob, uploadPhotos } from "../../tests/conformance/lib/modeling.js";
import { Service, succeeded } from "../../tests/conformance/lib/service.js";

// A server that has just started still compiles the code of its start; what is measured is one that is up.
const settling = 20_000;
const root = fileURLToPath(new URL("../..", import.meta.url));
const fountain = ["images", ""].map((name) => join(root, "../shared/data/strecha-fountain-P11", name)).find(existsSync);
const [photos = fountain, reality = join(root, "src/Reality.Cli/bin/Release/net10.0/reality.dll"), keep] = process.argv.slice(2);
const folder = keep ? resolve(keep) : mkdtempSync(join(tmpdir(), "overhead-"));
const [served, ran] = ["service", "run"].map((name) => join(folder, name));
mkdirSync(served, { recursive: true });

try {
  for (const name of readdirSync(photos)) readFileSync(join(photos, name)); // Both find them in memory.
  const service = await flow();
  const command = runCommand();
  const differing = compare(service.images);
  const jobs = service.jobs.reduce((sum, job) => sum + job.seconds, 0);
  for (const { type, seconds } of service.jobs) console.log(`${type}: ${seconds.toFixed(2)} s`);
  console.log(`upload ${service.upload.toFixed(2)} s, download ${service.download.toFixed(2)} s (not counted)`);
  console.log(`service ${jobs.toFixed(2)} s, reality run ${command.toFixed(2)} s: overhead ${(100 * (jobs / command - 1)).toFixed(1)} %`);
  console.log(differing.length === 0 ? "outputs are equal byte for byte" : `${differing.length} files differ:\n  ${differing.join("\n  ")}`);
  process.exitCode = differing.length === 0 ? 0 : 1;
} finally {
  if (!keep) rmSync(folder, { recursive: true });
}

async function flow() {
  const url = "http://127.0.0.1:6411";
  const data = join(folder, "data");
  const server = spawn("dotnet", [reality, "serve", "--urls", url, "--data", data], { stdio: "ignore" });
  try {
    await answers(`${url}/health/ready`);
    await new Promise((done) => setTimeout(done, settling));
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

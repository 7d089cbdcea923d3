// Moves the same files to our server and to Azurite, in turns, and prints the figures of both and their ratio.
// node run.js REALITY [BIG_MIB] [SMALL_COUNT] [ROUNDS]     REALITY: the built reality.dll
// Needs the packages of tests/conformance (@azure/storage-blob) and tests/readers (azurite).
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../../tests/conformance/package.json", import.meta.url));
const { BlobServiceClient, ContainerSASPermissions, StorageSharedKeyCredential } = require("@azure/storage-blob");
const azurite = fileURLToPath(new URL("../../tests/readers/node_modules/azurite/dist/src/blob/main.js", import.meta.url));
const [reality, bigMib = "2048", smallCount = "10000", rounds = "1"] = process.argv.slice(2);
const smallKib = "20";
const iTwinId = "0f0f0f0f-0000-4000-8000-00000000c0de";

const results = { ours: [], azurite: [] };
for (let round = 0; round < Number(rounds); round++) {
  results.ours.push(await measure("ours", startOurs));
  results.azurite.push(await measure("azurite", startAzurite));
}
report();

async function measure(name, start) {
  const folder = mkdtempSync(join(tmpdir(), `containers-${name}-`));
  const { server, url } = await start(folder);
  try {
    const output = execFileSync("node", [fileURLToPath(new URL("measure.js", import.meta.url)), url, bigMib, smallCount, smallKib],
      { stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 20 });
    return { ...JSON.parse(output), peakMib: peakMemory(server.pid) };
  } finally {
    server.kill();
    await new Promise((ended) => server.once("exit", ended));
    rmSync(folder, { recursive: true });
  }
}

async function startOurs(folder) {
  const root = "http://127.0.0.1:6401";
  const server = spawn("dotnet", [reality, "serve", "--urls", root, "--data", folder], { stdio: "ignore" });
  await answers(`${root}/health/live`);
  const token = execFileSync("dotnet", [reality, "token", "--data", folder], { encoding: "utf8" }).trim();
  const answer = await fetch(`${root}/reality-modeling/itwins/${iTwinId}/bucket`, { headers: { authorization: `Bearer ${token}` } });
  return { server, url: (await answer.json())._links.containerUrl.href };
}

async function startAzurite(folder) {
  const root = "http://127.0.0.1:6402";
  const server = spawn("node", [azurite, "--silent", "--location", folder, "--blobPort", "6402", "--skipApiVersionCheck"], { stdio: "ignore" });
  await answers(root);
  // The public key of every Azurite.
  const key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
  const account = new BlobServiceClient(`${root}/devstoreaccount1`, new StorageSharedKeyCredential("devstoreaccount1", key));
  const container = account.getContainerClient("bench");
  await container.create();
  const permissions = ContainerSASPermissions.parse("racwdl");
  return { server, url: await container.generateSasUrl({ permissions, expiresOn: new Date(Date.now() + 4 * 36e5) }) };
}

async function answers(url) {
  for (let i = 0; i < 600; i++) {
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  throw new Error(`Nothing answers at ${url}.`);
}

function peakMemory(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s*(\d+)/)[1]) / 1024;
}

// The best round of each: other work on the machine only makes a round slower.
function report() {
  const best = (who, name) => Math.min(...results[who].map((round) => round[name].seconds));
  console.log("| | ours, s | Azurite, s | throughput, ours / Azurite |\n|---|---|---|---|");
  for (const name of Object.keys(results.ours[0]).filter((name) => name !== "peakMib")) {
    const [ours, theirs] = [best("ours", name), best("azurite", name)];
    console.log(`| ${name} | ${ours.toFixed(2)} | ${theirs.toFixed(2)} | ${(theirs / ours).toFixed(2)} |`);
  }
  const peak = (who) => Math.max(...results[who].map((round) => round.peakMib)).toFixed(0);
  console.log(`| peak memory, MiB | ${peak("ours")} | ${peak("azurite")} | |`);
}

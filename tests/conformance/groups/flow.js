import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import capture from '@itwin/reality-capture';
import { oneOf, same, that } from '../lib/expect.js';
import { runJob, uploadPhotos } from '../lib/modeling.js';
import { succeeded } from '../lib/service.js';

// 10 s are promised; the rest is for a machine that does other work as well.
const cancelLimit = 30_000;

/**
 * The SDK's own modeling example: photos are uploaded, FillImageProperties, Calibration and Reconstruction run, and what they
 * made lies in the folder `out`, one folder for each output.
 */
export default async function flow({ service, report, photos, photoCount, out }) {
  const iTwinId = randomUUID();
  const { sdk, realityDataFiles, bucketFiles } = service;
  mkdirSync(out, { recursive: true });

  const images = await report.check('the photos are uploaded', () => uploadPhotos(service, iTwinId, photos, photoCount));
  if (!images) return;

  const run = (type, specifications) => report.check(`${type} ends with success`,
    async () => (await runJob(service, type, iTwinId, specifications)).specifications.outputs);
  const download = (what, id, file) => report.check(`${what} is downloaded`, async () => {
    succeeded(await realityDataFiles.downloadData(id, path.join(out, what)), 200);
    that(existsSync(path.join(out, what)) && readdirSync(path.join(out, what)).length > 0, 'files', out);
    const { rootDocument } = succeeded(await sdk.getRealityData(id), 200);
    const root = rootDocument ?? file;
    if (root) that(existsSync(path.join(out, what, root)), `the root document ${root}`, readdirSync(path.join(out, what)));
  });

  const filled = await run(capture.JobType.FILL_IMAGE_PROPERTIES, { inputs: { imageCollections: [images] }, outputs: ['scene'] });
  if (!filled) return;
  await download('filled-scene', filled.scene, 'ContextScene.json');

  await report.check('a running job is cancelled', () => cancelRunning(sdk, {
    type: capture.JobType.CALIBRATION, iTwinId, specifications: { inputs: { scene: filled.scene }, outputs: ['scene'] },
  }));

  const calibrated = await run(capture.JobType.CALIBRATION, { inputs: { scene: filled.scene }, outputs: ['scene', 'report'] });
  if (!calibrated) return;
  await download('calibrated-scene', calibrated.scene, 'ContextScene.json');
  await report.check('the report is downloaded from the bucket, as the SDK sample does', async () => {
    const [, prefix] = calibrated.report.split(':');
    succeeded(await bucketFiles.downloadData(iTwinId, path.join(out, 'report'), prefix), 200);
    that(existsSync(path.join(out, 'report', path.basename(prefix))), `the file ${path.basename(prefix)}`, readdirSync(out));
  });

  const made = await run(capture.JobType.RECONSTRUCTION, {
    inputs: { scene: calibrated.scene },
    outputs: { modelingReference: true, exports: [{ format: 'LAS', name: 'Point cloud' }, { format: '3DTiles', name: 'Tiles' }] },
  });
  if (!made) return;
  for (const { format, location } of made.exports) await download(format, location);
  await download('modeling-reference', made.modelingReference.location, 'layout.json');
}

async function cancelRunning(sdk, body) {
  const modeling = capture.Service.MODELING;
  const { id } = succeeded(await sdk.submitJob(body), 201);
  const state = async () => succeeded(await sdk.getJobProgress(id, modeling), 200).state;
  while (await state() === 'Queued') await wait(100);
  same(succeeded(await sdk.cancelJob(id, modeling), 200).state, 'TerminatingOnCancel', 'state of the answer');
  const started = Date.now();
  while (await state() !== 'Cancelled') {
    oneOf(await state(), ['TerminatingOnCancel', 'Cancelled'], 'state after cancelling');
    that(Date.now() - started < cancelLimit, `the end within ${cancelLimit / 1000} s`, await state());
    await wait(100);
  }
}

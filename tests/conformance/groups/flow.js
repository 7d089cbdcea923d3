import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import capture from '@itwin/reality-capture';
import { oneOf, same, that } from '../lib/expect.js';
import { succeeded } from '../lib/service.js';

const photoName = /\.(jpe?g|png|tiff?)$/i;
const limit = 4 * 3_600_000;
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

  const images = await report.check('the photos are uploaded', async () => {
    const { id } = succeeded(await sdk.createRealityData({ displayName: 'Photos', type: capture.Type.CC_IMAGE_COLLECTION, iTwinId }), 201);
    const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
    try {
      for (const name of readdirSync(photos).filter(file => photoName.test(file)).sort().slice(0, photoCount))
        symlinkSync(path.resolve(photos, name), path.join(folder, name));
      succeeded(await realityDataFiles.uploadData(id, folder, '', iTwinId), 200);
      same(succeeded(await realityDataFiles.listData(id)), readdirSync(folder).sort(), 'names in the container');
    } finally {
      rmSync(folder, { recursive: true });
    }
    return id;
  });
  if (!images) return;

  const run = (type, specifications) => report.check(`${type} ends with success`, async () => {
    const job = succeeded(await sdk.submitJob({ name: `${type} of the flow`, type, iTwinId, specifications }), 201);
    await untilSuccess(sdk, job.id);
    return succeeded(await sdk.getJob(job.id, capture.Service.MODELING), 200).specifications.outputs;
  });
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

async function untilSuccess(sdk, id) {
  const modeling = capture.Service.MODELING;
  let last = 0;
  for (const started = Date.now(); Date.now() - started < limit; await wait(1000)) {
    const { state, percentage } = succeeded(await sdk.getJobProgress(id, modeling), 200);
    that(percentage >= last, 'a percentage that does not go back', [last, percentage]);
    last = percentage;
    if (!['Success', 'Failed', 'Cancelled'].includes(state)) continue;
    that(state === 'Success', 'Success', { state, messages: succeeded(await sdk.getJobMessages(id, modeling)) });
    return;
  }
  that(false, `an end within ${limit / 3_600_000} hours`, last);
}

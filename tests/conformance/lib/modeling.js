import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import capture from '@itwin/reality-capture';
import { same, that } from './expect.js';
import { succeeded } from './service.js';

const photoName = /\.(jpe?g|png|tiff?)$/i;
const limit = 4 * 3_600_000;

/** Uploads the photos of a folder, the first `count` by name, as an image collection; answers its id. */
export async function uploadPhotos({ sdk, realityDataFiles }, iTwinId, photos, count) {
  const { id } = succeeded(await sdk.createRealityData({ displayName: 'Photos', type: capture.Type.CC_IMAGE_COLLECTION, iTwinId }), 201);
  const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
  try {
    for (const name of readdirSync(photos).filter(file => photoName.test(file)).sort().slice(0, count))
      symlinkSync(path.resolve(photos, name), path.join(folder, name));
    succeeded(await realityDataFiles.uploadData(id, folder, '', iTwinId), 200);
    same(succeeded(await realityDataFiles.listData(id)), readdirSync(folder).sort(), 'names in the container');
  } finally {
    rmSync(folder, { recursive: true });
  }
  return id;
}

/** Submits a job and waits until it is a success; answers the job as it is then. */
export async function runJob({ sdk }, type, iTwinId, specifications) {
  const { id } = succeeded(await sdk.submitJob({ name: `${type} of the flow`, type, iTwinId, specifications }), 201);
  await untilSuccess(sdk, id);
  return succeeded(await sdk.getJob(id, capture.Service.MODELING), 200);
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

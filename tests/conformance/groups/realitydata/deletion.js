import { randomUUID } from 'node:crypto';
import { same } from '../../lib/expect.js';
import { containerUrl, createRealityData, realityData, upload } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';

/** Deleting reality data with what its container holds. */
export default async function deletion({ service, report }) {
  const iTwinId = randomUUID();

  await report.check('a deleted reality data and its container are gone', async () => {
    const { id } = await createRealityData(service, { iTwinId });
    const url = await containerUrl(service, id);
    await upload(url, { 'a.txt': 'a' });
    same((await service.delete(`${realityData}/${id}`)).text, '', 'body');
    refused(await service.get(`${realityData}/${id}`), 404, 'RealityDataNotFound');
    refused(await service.delete(`${realityData}/${id}`), 404, 'RealityDataNotFound');
    refused(await service.get(`${realityData}/${id}/readaccess`), 404, 'RealityDataNotFound');
    const blob = new URL(url);
    blob.pathname += '/a.txt';
    same((await fetch(blob)).status, 404, 'status of the blob');
  });
  await report.check('TypeScript SDK', async () => {
    const { id } = await createRealityData(service, { iTwinId });
    succeeded(await service.sdk.deleteRealityData(id), 204);
  });
  await report.check('a reality data of two iTwins is not deleted until it is dissociated', async () => {
    const { id } = await createRealityData(service, { iTwinId });
    const second = randomUUID();
    answered(await service.post(`${realityData}/${id}/itwins/${second}`), 200);
    refused(await service.delete(`${realityData}/${id}`), [400, 409, 422]);
    answered(await service.get(`${realityData}/${id}`), 200);
    answered(await service.delete(`${realityData}/${id}/itwins/${second}`), 204);
    answered(await service.delete(`${realityData}/${id}`), 204);
  });
}

import { randomUUID } from 'node:crypto';
import { sameSet } from '../../lib/expect.js';
import { createRealityData, realityData } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';

/** Reality data in several iTwins, and moving it to another. */
export default async function associations({ service, report }) {
  const [home, second, third] = [randomUUID(), randomUUID(), randomUUID()];
  const create = () => createRealityData(service, { iTwinId: home });
  const twins = async id => answered(await service.get(`${realityData}/${id}/iTwins`), 200).iTwins;
  const associate = (id, iTwinId) => service.post(`${realityData}/${id}/itwins/${iTwinId}`);

  await report.check('associate, list and dissociate, raw', async () => {
    const { id } = await create();
    sameSet(await twins(id), [home], 'iTwins');
    const { iTwinAssociation } = answered(await associate(id, second), 200);
    sameSet([iTwinAssociation.id, iTwinAssociation.iTwinId], [id, second], 'association');
    sameSet(await twins(id), [home, second], 'iTwins');
    answered(await service.delete(`${realityData}/${id}/iTwins/${second}`), 204);
    sameSet(answered(await service.get(`${realityData}/${id}/itwins`), 200).iTwins, [home], 'iTwins');
    refused(await service.delete(`${realityData}/${id}/itwins/${second}`), 404, 'AssociationNotFound');
  });
  await report.check('associate, list and dissociate, TypeScript SDK', async () => {
    const { id } = await create();
    succeeded(await service.sdk.associateRealityData(second, id), 200);
    sameSet(succeeded(await service.sdk.getRealityDataITwins(id), 200), [home, second], 'iTwins');
    succeeded(await service.sdk.dissociateRealityData(second, id), 204);
    sameSet(succeeded(await service.sdk.getRealityDataITwins(id), 200), [home], 'iTwins');
  });
  await report.check('a reality data without iTwin has none', async () => {
    const { id } = await create();
    answered(await service.delete(`${realityData}/${id}/itwins/${home}`), 204);
    sameSet(await twins(id), [], 'iTwins');
    answered(await service.get(`${realityData}/${id}`), 200);
  });
  await report.check('an associated reality data is listed in both iTwins', async () => {
    const { id } = await create();
    answered(await associate(id, third), 200);
    const { realityData: found } = answered(await service.get(realityData, { query: { iTwinId: third } }), 200);
    sameSet(found.map(one => one.id), [id], 'listed');
  });
  await report.check('move, raw; moving to where it is is a conflict', async () => {
    const { id } = await create();
    answered(await service.patch(`${realityData}/${id}/move`, { iTwinId: second }), 204);
    sameSet(await twins(id), [second], 'iTwins');
    refused(await service.patch(`${realityData}/${id}/move`, { iTwinId: second }), 409);
  });
  await report.check('move, TypeScript SDK', async () => {
    const { id } = await create();
    succeeded(await service.sdk.moveRealityData(id, third), 204);
    sameSet(await twins(id), [third], 'iTwins');
  });
  await report.check('a reality data of two iTwins is not moved', async () => {
    const { id } = await create();
    answered(await associate(id, second), 200);
    refused(await service.patch(`${realityData}/${id}/move`, { iTwinId: third }), [400, 409, 422]);
    sameSet(await twins(id), [home, second], 'iTwins');
  });
  await report.check('a move without iTwinId is refused', async () => {
    const { id } = await create();
    refused(await service.patch(`${realityData}/${id}/move`, {}), [400, 422], 'InvalidRealityDataRequest');
  });
  await report.check('no reality data: move, associate, list and dissociate are 404', async () => {
    const id = randomUUID();
    refused(await service.patch(`${realityData}/${id}/move`, { iTwinId: home }), 404, 'RealityDataNotFound');
    refused(await associate(id, home), 404, 'RealityDataNotFound');
    refused(await service.get(`${realityData}/${id}/itwins`), 404, 'RealityDataNotFound');
    refused(await service.delete(`${realityData}/${id}/itwins/${home}`), 404, ['RealityDataNotFound', 'AssociationNotFound']);
  });
}

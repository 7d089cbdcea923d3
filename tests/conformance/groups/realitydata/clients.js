import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import dataClient from '@itwin/reality-data-client';
import { rejects, same, sameSet, that } from '../../lib/expect.js';
import { succeeded } from '../../lib/service.js';
import { allProperties } from './creation.js';

/** reality-data-client, and the file handlers of the TypeScript SDK. */
export default async function clients({ service, report }) {
  const iTwinId = randomUUID();
  const { client, authorization } = service;

  await report.check('reality-data-client: create, get, list, change, access, delete', async () => {
    const wanted = new dataClient.ITwinRealityData(client, { ...allProperties }, iTwinId);
    const made = await client.createRealityData(authorization, iTwinId, wanted);
    same(made.displayName, allProperties.displayName, 'displayName');
    const got = await client.getRealityData(authorization, iTwinId, made.id);
    same([got.id, got.rootDocument, got.acquisition.startDateTime.toISOString()],
      [made.id, allProperties.rootDocument, '2024-05-10T13:43:03.000Z'], 'read');

    const found = await client.getRealityDatas(authorization, iTwinId, {
      top: 500, getFullRepresentation: true, types: ['Cesium3DTiles', 'LAS'], search: 'bridge', orderBy: 'size desc', tag: 'stone', ownerId: got.ownerId,
      extent: rangeOf(allProperties.extent),
      createdDateTime: { startDateTime: new Date(Date.now() - 3_600_000), endDateTime: new Date(Date.now() + 3_600_000) },
      acquisitionDates: { startDateTime: new Date('2024-01-01'), endDateTime: new Date('2025-01-01') },
    });
    sameSet(found.realityDatas.map(one => one.id), [made.id], 'listed');

    got.displayName = 'Renamed';
    same((await client.modifyRealityData(authorization, iTwinId, got)).displayName, 'Renamed', 'displayName');
    const url = await got.getBlobUrl(authorization, 'dir x/ä+1.txt', true);
    same((await fetch(url, { method: 'PUT', body: 'text', headers: { 'x-ms-blob-type': 'BlockBlob' } })).status, 201, 'status of the upload');
    same(await (await fetch(await got.getBlobUrl(authorization, 'dir x/ä+1.txt'))).text(), 'text', 'content');
    same((await client.getRealityDataProjects(authorization, made.id)).map(project => project.id), [iTwinId], 'iTwins');
    same(await client.deleteRealityData(authorization, made.id), true, 'deleted');
    same((await rejects(() => client.getRealityData(authorization, iTwinId, made.id), 'get after delete')).errorNumber, 404, 'errorNumber');
  });
  await report.check('reality-data-client: pages', async () => {
    const twin = randomUUID();
    for (let i = 0; i < 5; i++)
      await client.createRealityData(authorization, twin, new dataClient.ITwinRealityData(client, { displayName: `Item ${i}`, type: 'LAS' }, twin));
    const names = [];
    for (let continuationToken, turn = 0; turn === 0 || continuationToken; turn++) {
      const page = await client.getRealityDatas(authorization, twin, { top: 2, continuationToken });
      names.push(...page.realityDatas.map(one => one.displayName));
      ({ continuationToken } = page);
      that(turn < 10, 'an end of the pages', names);
    }
    sameSet(names, ['Item 0', 'Item 1', 'Item 2', 'Item 3', 'Item 4'], 'names');
  });
  await report.check('reality-data-client: associations and move', async () => {
    const [second, third] = [randomUUID(), randomUUID()];
    const made = await client.createRealityData(authorization, iTwinId, new dataClient.ITwinRealityData(client, { displayName: 'Moving', type: 'LAS' }, iTwinId));
    await client.associateRealityData(authorization, second, made.id);
    sameSet(await client.getRealityDataITwins(authorization, made.id), [iTwinId, second], 'iTwins');
    await client.dissociateRealityData(authorization, second, made.id);
    same(await client.moveRealityData(authorization, made.id, third), true, 'moved');
    same((await rejects(() => client.moveRealityData(authorization, made.id, third), 'a second move')).errorNumber, 409, 'errorNumber');
  });
  await report.check('reality-data-client: a failed list is error 422', async () => {
    const error = await rejects(() => client.getRealityDatas('Bearer wrong', iTwinId, undefined), 'a list with a wrong token');
    same(error.errorNumber, 422, 'errorNumber');
  });
  await report.check('files of a reality data and of a bucket, TypeScript SDK', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
    try {
      await transfer(service, iTwinId, folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

async function transfer(service, iTwinId, folder) {
  const files = { 'a.txt': 'first', 'sub dir/b+ü#1%20.txt': 'second', 'empty.bin': '' };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, 'in', name)), { recursive: true });
    writeFileSync(path.join(folder, 'in', name), text);
  }
  const { id } = succeeded(await service.sdk.createRealityData({ displayName: 'Files', type: 'Unstructured', iTwinId }), 201);
  for (const [handler, key] of [[service.realityDataFiles, id], [service.bucketFiles, iTwinId]]) {
    succeeded(await handler.uploadData(key, path.join(folder, 'in'), 'up'), 200);
    sameSet(succeeded(await handler.listData(key), 200), Object.keys(files).map(name => `up/${name}`), 'listed');
    succeeded(await handler.downloadData(key, path.join(folder, key), 'up'), 200);
    for (const [name, text] of Object.entries(files)) same(readFileSync(path.join(folder, key, name), 'utf8'), text, name);
    succeeded(await handler.deleteData(key, Object.keys(files).map(name => `up/${name}`)), 204);
    sameSet(succeeded(await handler.listData(key), 200), [], 'listed after deleting');
    const gone = await handler.deleteData(key, ['up/a.txt']);
    same([gone.status_code, gone.error?.error.details[0].target], [400, 'up/a.txt'], 'a second deletion');
  }
}

function rangeOf({ southWest, northEast }) {
  const point = ({ longitude, latitude }) => ({ x: longitude * Math.PI / 180, y: latitude * Math.PI / 180 });
  return { getLongitudeLatitudeBoundingBox: () => ({ low: point(southWest), high: point(northEast) }) };
}

import { randomUUID } from 'node:crypto';
import { Container } from '../../lib/container.js';
import { bucketUrl, containerUrl, createRealityData } from '../../lib/fixtures.js';
import conditions from './conditions.js';
import copies from './copies.js';
import listing from './listing.js';
import names from './names.js';
import permissions from './permissions.js';
import properties from './properties.js';
import reads from './reads.js';
import uploads from './uploads.js';

/** What is behind container URLs: the blob protocol. */
export default async function containers({ service, report }) {
  const iTwinId = randomUUID();
  const open = async () => {
    const { id } = await createRealityData(service, { iTwinId });
    return { write: new Container(await containerUrl(service, id)), read: new Container(await containerUrl(service, id, 'read')) };
  };
  const bucket = new Container(await bucketUrl(service, iTwinId));
  for (const part of [uploads, reads, conditions, properties, copies, listing, names, permissions])
    await part(report, open, bucket);
}

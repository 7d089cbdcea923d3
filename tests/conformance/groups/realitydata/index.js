import access from './access.js';
import associations from './associations.js';
import clients from './clients.js';
import creation from './creation.js';
import deletion from './deletion.js';
import listing from './listing.js';
import tags from './tags.js';
import updates from './updates.js';

/** Everything below /reality-management. */
export default async function realitydata(context) {
  for (const part of [creation, updates, tags, listing, access, associations, deletion, clients])
    await part(context);
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// The default of --schemas, beside the repository; nothing is missing if it does not exist.
const sharedSchemas = fileURLToPath(new URL('../../../../shared/contract/specifications', import.meta.url));

export function usage(groups) {
  return `node run.js --url URL --token TOKEN [--other-token TOKEN] [--schemas FOLDER] [--only GROUP[,GROUP]]
            [--photos FOLDER --out FOLDER [--photo-count N]]
Groups: ${groups.join(', ')}. flow runs only when it is named.`;
}

/** What the command line says, or { problem }. */
export function readArguments(args, groups) {
  const strings = ['url', 'token', 'other-token', 'schemas', 'photos', 'out', 'photo-count'];
  const options = Object.fromEntries(strings.map(name => [name, { type: 'string' }]));
  let values;
  try {
    ({ values } = parseArgs({ args, options: { ...options, only: { type: 'string', multiple: true } } }));
  } catch (error) {
    return { problem: error.message };
  }
  const only = (values.only ?? []).flatMap(names => names.split(','));
  const unknown = only.find(name => !groups.includes(name));
  if (unknown) return { problem: `There is no group '${unknown}'.` };
  if (!values.url || !values.token) return { problem: '--url and --token are needed.' };
  if (only.includes('flow') && !(values.photos && values.out)) return { problem: 'flow needs --photos and --out.' };

  const schemas = values.schemas ?? sharedSchemas;
  if (values.schemas && !existsSync(schemas)) return { problem: `There is no folder ${schemas}.` };
  return {
    url: values.url.replace(/\/+$/, ''),
    token: values.token.trim(),
    otherToken: values['other-token']?.trim(),
    schemas: existsSync(schemas) ? schemas : null,
    photos: values.photos,
    photoCount: Number(values['photo-count'] ?? Infinity),
    out: values.out,
    only: only.length > 0 ? [...only, 'schemas'] : groups.filter(name => name !== 'flow'),
  };
}

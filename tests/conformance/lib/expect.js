import { isDeepStrictEqual } from 'node:util';

/** What a check found to differ from the contract. */
export class Mismatch extends Error {
  name = 'Mismatch';
}

export function same(actual, expected, what) {
  if (!isDeepStrictEqual(actual, expected)) mismatch(what, show(expected), show(actual));
}

export function oneOf(actual, allowed, what) {
  if (!allowed.includes(actual)) mismatch(what, `one of ${show(allowed)}`, show(actual));
}

export function matches(actual, pattern, what) {
  if (typeof actual !== 'string' || !pattern.test(actual)) mismatch(what, `text like ${pattern}`, show(actual));
}

/** The same members, in any order. */
export function sameSet(actual, expected, what) {
  same([...actual].sort(), [...expected].sort(), what);
}

/** A condition in words. */
export function that(condition, expected, actual) {
  if (!condition) mismatch('', expected, show(actual));
}

/** The object has these members with these values; others are free. */
export function includes(actual, expected, what) {
  for (const [name, value] of Object.entries(expected)) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) includes(actual?.[name] ?? {}, value, `${what}.${name}`);
    else same(actual?.[name], value, `${what}.${name}`);
  }
}

/** The function fails; answers the error. */
export async function rejects(run, what) {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Mismatch(`${what}: expected an error, got success`);
}

export function show(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === undefined ? 'nothing' : text.length > 700 ? `${text.slice(0, 700)}…` : text;
}

function mismatch(what, expected, actual) {
  throw new Mismatch(`${what ? `${what}: ` : ''}expected ${expected}\ngot ${actual}`);
}

/**
 * Objects that together hold every value of every member at least once. A member is given as the list of its values;
 * objects are made until the longest list is through, shorter lists start again.
 */
export function variants(members) {
  const count = Math.max(...Object.values(members).map(values => values.length));
  return Array.from({ length: count }, (_, i) => Object.fromEntries(
    Object.entries(members).map(([name, values]) => [name, values[i % values.length]]).filter(([, value]) => value !== undefined)));
}

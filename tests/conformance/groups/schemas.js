import { Mismatch } from '../lib/expect.js';

/** Judges the bodies of all other groups: one check for each kind of answer. */
export default async function schemas({ report, bodies }) {
  for (const [kind, { count, problems }] of [...bodies.kinds].sort()) {
    await report.check(`the bodies of ${kind}`, () => {
      if (problems.size === 0) return;
      const found = [...problems].map(([problem, example]) => `${problem}\n  in ${example}`).join('\n');
      throw new Mismatch(`${count} bodies, ${problems.size} different problems:\n${found}`);
    });
  }
}

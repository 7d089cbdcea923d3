#!/usr/bin/env node
// Judges a running service by the published contract. README.md says how to call it and what the groups are.
import { readArguments, usage } from './lib/arguments.js';
import { Bodies } from './lib/bodies.js';
import { Report } from './lib/report.js';
import { Service } from './lib/service.js';
import bad from './groups/bad/index.js';
import containers from './groups/containers/index.js';
import flow from './groups/flow.js';
import jobs from './groups/jobs/index.js';
import realitydata from './groups/realitydata/index.js';
import schemas from './groups/schemas.js';

// Schemas last: they judge the bodies that the other groups received.
const groups = { realitydata, containers, jobs, bad, flow, schemas };

const options = readArguments(process.argv.slice(2), Object.keys(groups));
if (options.problem) {
  console.error(`${options.problem}\n${usage(Object.keys(groups))}`);
  process.exit(2);
}

const bodies = new Bodies(options.url, options.schemas);
await bodies.describe(options.url);
const report = new Report();
const context = {
  ...options,
  report,
  bodies,
  service: new Service(options.url, options.token),
  other: options.otherToken ? new Service(options.url, options.otherToken) : null,
};

for (const [name, run] of Object.entries(groups)) {
  if (options.only.includes(name))
    await report.group(name, () => run(context));
}
report.finish();
process.exit(report.failed > 0 ? 1 : 0);

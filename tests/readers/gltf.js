// node gltf.js FILE.glb : what the Khronos validator says, as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const validator = createRequire(import.meta.url)('gltf-validator');
const file = process.argv[2];
const report = await validator.validateBytes(new Uint8Array(readFileSync(file)), { uri: file });
console.log(JSON.stringify({ errors: report.issues.numErrors, warnings: report.issues.numWarnings,
  messages: report.issues.messages.filter(m => m.severity < 2).map(m => `${m.code} ${m.pointer ?? ''}: ${m.message}`), info: report.info }));

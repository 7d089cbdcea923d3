import { same, that } from '../../lib/expect.js';
import { modeling } from '../../lib/fixtures.js';
import { refusedJob } from '../../lib/invalid.js';
import { answered } from '../../lib/service.js';

const hostile = {
  'an empty path': '',
  'nothing behind bkt:': 'bkt:',
  'another scheme': 'file:///etc/passwd',
  'a URL': 'http://127.0.0.1/region.json',
  '..': 'bkt:../region.json',
  '.. in the middle': 'bkt:a/../../region.json',
  'an absolute path': 'bkt:/etc/passwd',
  'a backslash': 'bkt:a\\..\\..\\region.json',
  NUL: 'bkt:region\u0000.json',
  'a line break': 'bkt:region\n.json',
  '20,000 characters': `bkt:${'x'.repeat(20_000)}`,
};

/** Paths in the bucket, wherever a job takes one. */
export default async function paths({ service, report }, inputs) {
  const places = {
    'Tiling regionOfInterest': [path => ({ type: 'Tiling', inputs: { scene: inputs.scene, regionOfInterest: path }, outputs: ['modelingReference'] }), 'regionOfInterest'],
    'Calibration crsData': [path => ({ type: 'Calibration', inputs: { scene: inputs.scene, crsData: path }, outputs: ['scene'] }), 'crsData'],
    'Reconstruction extent': [path => ({ type: 'Reconstruction', inputs: { scene: inputs.scene, extent: path }, outputs: { exports: [{ format: 'LAS' }] } }), 'extent'],
    'Constraints constraintPath': [path => ({
      type: 'Constraints', inputs: { modelingReference: inputs.modelingReference, constraintsToAdd: [{ constraintPath: path, crs: 'EPSG:4326' }] },
      outputs: ['addedConstraintsInfo'],
    }), 'constraintsToAdd[0].constraintPath'],
  };
  for (const [place, [specify, target]] of Object.entries(places)) {
    for (const [what, path] of Object.entries(hostile)) {
      await report.check(`${place} with ${what}`, async () => {
        const { type, ...specification } = specify(path);
        await refusedJob(service, { type, iTwinId: inputs.iTwinId, specifications: specification }, `specifications.inputs.${target}`);
      });
    }
  }
  await report.check('a path without bkt: is taken, and the answer has it', async () => {
    const specification = { inputs: { scene: inputs.scene, regionOfInterest: inputs.region.slice('bkt:'.length) }, outputs: ['modelingReference'] };
    const reply = await service.post(`${modeling}/jobs`, { type: 'Tiling', iTwinId: inputs.iTwinId, specifications: specification });
    same(answered(reply, 201).job.specifications.inputs.regionOfInterest, inputs.region, 'regionOfInterest');
  });
  await report.check('a file that the bucket does not have is refused now or ends the job, not the service', async () => {
    const specification = { inputs: { scene: inputs.scene, regionOfInterest: 'bkt:no/such/石 file.json' }, outputs: ['modelingReference'] };
    const { status } = await service.post(`${modeling}/jobs`, { type: 'Tiling', iTwinId: inputs.iTwinId, specifications: specification });
    that([201, 400, 422].includes(status), 'no server error', status);
    answered(await service.get(`${modeling}/files`), 200);
  });
}

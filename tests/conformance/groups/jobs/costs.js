import { same, that } from '../../lib/expect.js';
import { modeling } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';
import { specifications } from './specifications.js';

const parameters = {
  FillImageProperties: { imageCount: 120 },
  ImportPointCloud: { mpoints: 12.5 },
  Calibration: { gpix: 2.4, mpoints: 0 },
  Tiling: { gpix: 2.4, mpoints: 10 },
  Production: { gpix: 2.4, mpoints: 10, geometricPrecision: 'Extra' },
  Reconstruction: { gpix: 2.4, mpoints: 10 },
  Constraints: { surface: 1500 },
  TouchUpExport: { tileCount: 3 },
  TouchUpImport: { tileCount: 3 },
  WaterConstraints: { gpix: 2.4 },
  GaussianSplats: undefined,
};

/** Cost estimation, which npm 1.7.0 has for every type; only Gaussian splats have no parameters. */
export default async function costs({ service, report }, inputs) {
  for (const [type, { minimal }] of Object.entries(specifications(inputs))) {
    const costParameters = parameters[type];
    const body = { type, specifications: minimal, ...(costParameters ? { costParameters } : {}) };
    await report.check(`cost of ${type}, raw and TypeScript SDK`, async () => {
      const { costEstimation } = answered(await service.post(`${modeling}/costs`, body), 200);
      same(costEstimation.unitType, 'Modeling', 'unitType');
      that(costEstimation.estimatedUnits >= 0, 'estimatedUnits from 0 on', costEstimation);
      const again = succeeded(await service.sdk.estimateCost(body), 200);
      same(again.estimatedUnits, costEstimation.estimatedUnits, 'estimatedUnits, twice the same');
    });
    if (!costParameters) continue;
    const [name] = Object.keys(costParameters);
    for (const [what, wrong] of [['a negative', -1], ['a text as', 'many'], ['no', undefined]]) {
      await report.check(`cost of ${type} with ${what} ${name} is refused`, async () => {
        const reply = await service.post(`${modeling}/costs`, { ...body, costParameters: { ...costParameters, [name]: wrong } });
        refused(reply, [400, 422], 'InvalidRealityModelingRequest');
      });
    }
  }
  await report.check('cost grows with the input', async () => {
    const units = async gpix => answered(await service.post(`${modeling}/costs`, {
      type: 'Calibration', specifications: specifications(inputs).Calibration.minimal, costParameters: { gpix, mpoints: 0 },
    }), 200).costEstimation.estimatedUnits;
    that(await units(100) > await units(1), 'more units for 100 gigapixels than for 1', [await units(100), await units(1)]);
  });
}

import capture from '@itwin/reality-capture';

/**
 * What the clients demand beyond the schemas. The strict ones are the Python SDK, whose models refuse a body, and the zod
 * schemas that the TypeScript SDK exports for its callers.
 */
export function strictProblems(body) {
  const jobs = [body.job, ...(body.jobs ?? [])].filter(Boolean);
  return [...nulls(body, ''), ...jobs.flatMap(zodProblems)];
}

// Absence satisfies every client; null satisfies some. The seed allows a null as an error's target.
function* nulls(value, path) {
  if (value === null && !path.endsWith('target')) yield `null at ${path}`;
  if (value === null || typeof value !== 'object') return;
  for (const [name, member] of Object.entries(value))
    yield* nulls(member, Array.isArray(value) ? `${path}/#` : `${path}/${name}`);
}

const zodOfType = {
  FillImageProperties: capture.FillImagePropertiesSpecificationsSchema,
  ImportPointCloud: capture.ImportPCSpecificationsSchema,
  Calibration: capture.CalibrationSpecificationsSchema,
  Tiling: capture.TilingSpecificationsSchema,
  Production: capture.ProductionSpecificationsSchema,
  Reconstruction: capture.ReconstructionSpecificationsSchema,
  Constraints: capture.ConstraintsSpecificationsSchema,
  TouchUpExport: capture.TouchUpExportSpecificationsSchema,
  TouchUpImport: capture.TouchUpImportSpecificationsSchema,
  WaterConstraints: capture.WaterConstraintsSpecificationsSchema,
  GaussianSplats: capture.GaussianSplatsSpecificationsSchema,
};

function zodProblems(job) {
  const result = zodOfType[job.type]?.safeParse(job.specifications);
  if (!result || result.success) return [];
  return result.error.issues.map(issue => `TypeScript SDK, ${job.type} specifications: ${issue.path.join('/')} ${issue.message}`);
}

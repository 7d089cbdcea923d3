import { that } from './expect.js';
import { modeling } from './fixtures.js';
import { refused } from './service.js';

/**
 * Submits a job that must be refused with exactly these properties named, each by its full path; positions in arrays may be
 * written as [0] or .0.
 */
export async function refusedJob(service, body, ...targets) {
  const error = refused(await service.post(`${modeling}/jobs`, body), [400, 422], 'InvalidRealityModelingRequest');
  const named = [...new Set((error.details ?? []).map(detail => form(detail.target)))].sort();
  that(same(named, targets.map(form).sort()), `details with the targets ${targets.join(', ')}`, error);
  return error;
}

function form(target) {
  return (target ?? '').replace(/\[(\d+)\]/g, '.$1').replace(/^\$\.?/, '');
}

function same(first, second) {
  return first.length === second.length && first.every((one, i) => one === second[i]);
}

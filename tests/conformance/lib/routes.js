const id = '[^/]+';
const modeling = '^/reality-modeling';
const data = '^/reality-management/reality-data';

const list = preference => (preference.includes('return=representation') ? 'realityDataList' : 'realityDataMinimalList');

/** The operations of the contract: method, path in lower case, name, status of success, schema of the body (null = no body). */
export const routes = [
  ['POST', `${modeling}/jobs$`, 'create job', 201, 'job'],
  ['GET', `${modeling}/jobs$`, 'list jobs', 200, 'jobs'],
  ['GET', `${modeling}/jobs/${id}$`, 'get job', 200, 'job'],
  ['DELETE', `${modeling}/jobs/${id}$`, 'cancel job', 200, 'job'],
  ['GET', `${modeling}/jobs/${id}/progress$`, 'job progress', 200, 'progress'],
  ['GET', `${modeling}/jobs/${id}/messages$`, 'job messages', 200, 'messages'],
  ['POST', `${modeling}/costs$`, 'estimate cost', 200, 'cost'],
  ['GET', `${modeling}/itwins/${id}/bucket$`, 'bucket', 200, 'bucket'],
  ['GET', `${modeling}/files$`, 'files', 200, 'files'],
  ['POST', `${data}$`, 'create reality data', 201, 'realityData'],
  ['GET', `${data}$`, 'list reality data', 200, list],
  ['GET', `${data}/${id}$`, 'get reality data', 200, 'realityData'],
  ['PATCH', `${data}/${id}$`, 'update reality data', 200, 'realityData'],
  ['DELETE', `${data}/${id}$`, 'delete reality data', 204, null],
  ['GET', `${data}/${id}/(read|write)access$`, 'access', 200, 'access'],
  ['PATCH', `${data}/${id}/move$`, 'move reality data', 204, null],
  ['GET', `${data}/${id}/itwins$`, 'iTwins of reality data', 200, 'iTwins'],
  ['POST', `${data}/${id}/itwins/${id}$`, 'associate', 200, 'association'],
  ['DELETE', `${data}/${id}/itwins/${id}$`, 'dissociate', 204, null],
].map(([method, pattern, ...rest]) => [method, new RegExp(pattern), ...rest]);

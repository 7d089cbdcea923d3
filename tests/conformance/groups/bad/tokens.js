import { modeling, realityData } from '../../lib/fixtures.js';
import { refused } from '../../lib/service.js';

/** Requests without a token, or with a wrong one. */
export default async function tokens({ service, report }, inputs) {
  const operations = [
    ['GET', `${modeling}/jobs?$filter=type%20eq%20Tiling`], ['POST', `${modeling}/jobs`], ['GET', `${modeling}/jobs/x`], ['DELETE', `${modeling}/jobs/x`],
    ['GET', `${modeling}/jobs/x/progress`], ['GET', `${modeling}/jobs/x/messages`], ['POST', `${modeling}/costs`], ['GET', `${modeling}/files`],
    ['GET', `${modeling}/itwins/${inputs.iTwinId}/bucket`], ['GET', realityData], ['POST', realityData], ['GET', `${realityData}/${inputs.scene}`],
    ['PATCH', `${realityData}/${inputs.scene}`], ['DELETE', `${realityData}/${inputs.scene}`], ['GET', `${realityData}/${inputs.scene}/readaccess`],
    ['GET', `${realityData}/${inputs.scene}/writeaccess`], ['PATCH', `${realityData}/${inputs.scene}/move`], ['GET', `${realityData}/${inputs.scene}/itwins`],
    ['POST', `${realityData}/${inputs.scene}/itwins/${inputs.iTwinId}`], ['DELETE', `${realityData}/${inputs.scene}/itwins/${inputs.iTwinId}`],
  ];
  const body = method => (['POST', 'PATCH'].includes(method) ? { body: '{}' } : {});
  for (const [method, path] of operations) {
    const title = `${method} ${path.split('?')[0].replaceAll(inputs.scene, '{id}').replaceAll(inputs.iTwinId, '{iTwinId}')}`;
    await report.check(`${title} without Authorization`, async () =>
      refused(await service.call(method, path, { ...body(method), authorization: null }), 401, 'HeaderNotFound'));
    await report.check(`${title} with a wrong token`, async () =>
      refused(await service.call(method, path, { ...body(method), authorization: 'Bearer wrong' }), 401, 'Unauthorized'));
  }

  const token = service.authorization.replace(/^bearer /i, '');
  const last = token.at(-1);
  const wrong = {
    'an empty header': '', 'Bearer alone': 'Bearer', 'another scheme': `Basic ${token}`, 'half a token': `Bearer ${token.slice(0, token.length / 2)}`,
    // The last character may hold spare bits only; one in the middle counts.
    'one character changed': `Bearer ${token.slice(0, -12)}${token.at(-12) === 'A' ? 'B' : 'A'}${token.slice(-11)}`,
    'two tokens': `Bearer ${token} ${token}`, 'a long token': `Bearer ${last.repeat(8000)}`,
    'an unsigned token': `Bearer ${unsigned()}`,
  };
  for (const [what, authorization] of Object.entries(wrong)) {
    await report.check(`a token that is ${what}`, async () =>
      refused(await service.get(`${modeling}/files`, { authorization: null, headers: { authorization } }), 401, ['Unauthorized', 'HeaderNotFound']));
  }
}

function unsigned() {
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ sub: 'admin', scope: 'itwin-platform', exp: 4102444800 })}.`;
}

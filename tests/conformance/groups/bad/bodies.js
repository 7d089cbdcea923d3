import { request } from 'node:http';
import { oneOf, that } from '../../lib/expect.js';
import { modeling, realityData, smallJob } from '../../lib/fixtures.js';
import { answered, refused } from '../../lib/service.js';

/** Bodies that are no JSON, not the JSON that is wanted, or far too large. */
export default async function bodies({ service, report }, inputs) {
  const places = {
    'POST jobs': [body => service.post(`${modeling}/jobs`, body), 'InvalidRealityModelingRequest'],
    'POST costs': [body => service.post(`${modeling}/costs`, body), 'InvalidRealityModelingRequest'],
    'POST reality-data': [body => service.post(realityData, body), 'InvalidRealityDataRequest'],
  };
  const broken = {
    'no body': undefined,
    'an empty body': '',
    'half a body': '{"type":',
    'a bare word': 'hello',
    'an array': '[]',
    'a number': '7',
    null: 'null',
    'a byte that is no UTF-8': new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    'two documents': '{}{}',
    'a comment': '{/* x */}',
    'deep arrays': `{"type":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    'deep objects': `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  };
  for (const [place, [send, code]] of Object.entries(places)) {
    for (const [what, body] of Object.entries(broken))
      await report.check(`${place} with ${what}`, async () => refused(await send(body), [400, 422], code));
  }

  await report.check('a body of 100 MB is refused, and the service goes on', async () => {
    oneOf(await sendLarge(service, 100_000_000), [400, 413, 422, 'closed'], 'status');
    answered(await service.get(`${modeling}/files`), 200);
  });
  await report.check('a job name of 100,000 characters is refused or kept, not a server error', async () => {
    const { status } = await service.post(`${modeling}/jobs`, smallJob(inputs, 'n'.repeat(100_000)));
    that([201, 400, 413, 422].includes(status), 'no server error', status);
  });
  await report.check('10,000 image collections', async () => {
    const body = { ...smallJob(inputs), specifications: { inputs: { imageCollections: Array(10_000).fill('not-an-id') }, outputs: ['scene'] } };
    refused(await service.post(`${modeling}/jobs`, body), [400, 413, 422]);
  });
  await report.check('names in any script are kept', async () => {
    for (const name of ['Älteste Brücke', '石橋の写真', 'emoji 😀 name', "quote ' \" \\ <b>&amp;", 'tab\tand\nline']) {
      const { job } = answered(await service.post(`${modeling}/jobs`, smallJob(inputs, name)), 201);
      that(job.name === name, name, job.name);
    }
  });
  for (const [method, path] of [['PUT', `${modeling}/jobs`], ['PATCH', `${modeling}/jobs/x`], ['POST', `${modeling}/files`], ['PUT', `${realityData}/x`],
    ['GET', `${modeling}/nothing`], ['GET', '/reality-analysis/jobs'], ['GET', '/reality-analysis/detectors'], ['POST', '/reality-analysis/costs'], ['GET', '/nothing']]) {
    await report.check(`${method} ${path}, which is no operation`, async () => {
      refused(await service.call(method, path, method === 'GET' ? {} : { body: '{}' }), [404, 405]);
    });
  }
}

// Plain HTTP, because fetch would hold the whole body, and hides an answer that comes before its end.
function sendLarge(service, size) {
  const url = new URL(`${service.url}${modeling}/jobs`);
  return new Promise(resolve => {
    const headers = { authorization: service.authorization, 'content-type': 'application/json', 'content-length': size };
    const call = request(url, { method: 'POST', headers }, response => {
      response.resume().on('error', () => {});
      resolve(response.statusCode);
      call.destroy();
    });
    call.on('error', () => resolve('closed'));
    call.write('{"type":"');
    const chunk = Buffer.alloc(1_000_000, 'x');
    let left = size - 10;
    const more = () => {
      while (left > 0 && !call.destroyed) {
        const part = chunk.subarray(0, Math.min(left, chunk.length));
        left -= part.length;
        if (!call.write(part)) return void call.once('drain', more);
      }
      if (!call.destroyed) call.end('x');
    };
    more();
  });
}

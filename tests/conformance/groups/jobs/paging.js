import capture from '@itwin/reality-capture';
import { matches, oneOf, same, that } from '../../lib/expect.js';
import { jobInputs, modeling, smallJob } from '../../lib/fixtures.js';
import { answered, refused, succeeded } from '../../lib/service.js';

const pageSize = 4;

/** Pages of the list of jobs, while others are submitted. */
export default async function paging({ service, report }) {
  const inputs = await jobInputs(service);
  const $filter = `iTwinId eq ${inputs.iTwinId}`;
  const submit = async () => answered(await service.post(`${modeling}/jobs`, smallJob(inputs)), 201).job.id;
  const first = await Promise.all(Array.from({ length: 14 }, submit));

  await report.check('pages by _links.next.href: nothing twice, nothing missing', async () => {
    const pages = [];
    for (let path = `${modeling}/jobs?%24filter=${encodeURIComponent($filter)}&%24top=${pageSize}`; path;) {
      const page = answered(await service.get(path), 200);
      pages.push(page.jobs);
      await submit();
      const href = page._links?.next.href;
      if (href) matches(href, /^https?:\/\/.*[?&]continuationToken=[^&]+/, '_links.next.href');
      if (href) same(new URL(href).origin, new URL(service.url).origin, 'origin of _links.next.href');
      path = href && href.slice(new URL(href).origin.length);
      that(pages.length < 20, 'an end of the pages', pages.length);
    }
    complete(pages, first);
  });
  await report.check('pages by the TypeScript SDK: nothing twice, nothing missing', async () => {
    const pages = [];
    for (let token = ''; token !== undefined;) {
      const page = succeeded(await service.sdk.getJobs(capture.Service.MODELING, $filter, pageSize, token), 200);
      pages.push(page.jobs);
      await submit();
      token = page._links ? new URL(page._links.next.href).searchParams.get('continuationToken') : undefined;
      that(pages.length < 20, 'an end of the pages', pages.length);
    }
    complete(pages, first);
  });

  const list = query => service.get(`${modeling}/jobs`, { query: { $filter, ...query } });
  await report.check('a last page has no _links', async () => {
    same('_links' in answered(await list({ $top: 1000 }), 200), false, 'whether _links is there');
  });
  await report.check('a page that holds exactly the rest is the last', async () => {
    const all = answered(await list({ $top: 1000 }), 200).jobs.length;
    same('_links' in answered(await list({ $top: all }), 200), false, 'whether _links is there');
  });
  await report.check('an empty continuationToken means none', async () => {
    that(answered(await list({ continuationToken: '' }), 200).jobs.length > first.length, 'all jobs', '');
  });
  await report.check('$top=1', async () => same(answered(await list({ $top: 1 }), 200).jobs.length, 1, 'number of jobs'));
  for (const $top of ['0', '-1', '1001', '99999999999']) {
    await report.check(`$top=${$top} is refused or bounded`, async () => oneOf((await list({ $top })).status, [200, 400, 422], 'status'));
  }
  for (const $top of ['many', '1.5']) {
    await report.check(`$top=${$top} is refused`, async () => refused(await list({ $top }), [400, 422], 'InvalidRealityModelingRequest'));
  }
  for (const continuationToken of ['garbage', 'AAAA', '%00', 'eyJ9', 'a'.repeat(4000)]) {
    await report.check(`continuationToken=${continuationToken.slice(0, 20)} is refused`, async () =>
      refused(await list({ continuationToken }), [400, 422], 'InvalidRealityModelingRequest'));
  }
}

function complete(pages, expected) {
  const ids = pages.flat().map(job => job.id);
  same(new Set(ids).size, ids.length, 'number of different jobs among those listed');
  same(expected.filter(id => !ids.includes(id)), [], 'jobs missing from the pages');
  that(pages.length > 1, 'more than one page', pages.length);
  for (const page of pages) that(page.length <= pageSize, `at most ${pageSize} jobs in a page`, page.length);
}

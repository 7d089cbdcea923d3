import { readFileSync, readdirSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { routes } from './routes.js';
import { strictProblems } from './strict.js';

/**
 * Watches every JSON body that the service sends, whichever client asked, and judges it by the schemas: the published ones
 * for jobs (when their folder is at hand), those of ./schemas for the rest.
 */
export class Bodies {
  /** Per kind of answer: how many bodies were seen, and the distinct problems with an example. */
  kinds = new Map();
  #ajv = new Ajv2020({ strict: false, allErrors: true });
  #hasJobSchemas;
  #description = null;

  constructor(url, jobSchemas) {
    formats(this.#ajv);
    this.#hasJobSchemas = jobSchemas !== null;
    this.#load(new URL('../schemas/', import.meta.url).pathname);
    if (jobSchemas) this.#load(`${jobSchemas}/`);
    this.#watch(url);
  }

  /** Takes the description that the service gives of itself, where it has one: bodies are judged by it as well. */
  async describe(url) {
    const answer = await fetch(`${url}/openapi/v1.json`);
    if (!answer.ok) return;
    this.#description = await answer.json();
    this.#ajv.addSchema(this.#description, 'urn:reality-conformance:openapi');
  }

  #load(folder) {
    for (const file of readdirSync(folder).filter(name => name.endsWith('.schema.json')))
      this.#ajv.addSchema(JSON.parse(readFileSync(folder + file, 'utf8')));
  }

  // All public clients but the blob SDK use the global fetch.
  #watch(url) {
    const original = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const response = await original(input, init);
      const address = String(input?.url ?? input);
      if (address.toLowerCase().startsWith(`${url}/reality-m`.toLowerCase())) {
        const preference = new Headers(init?.headers ?? input?.headers).get('prefer') ?? '';
        this.#judge(init?.method ?? 'GET', new URL(address), response.status, await response.clone().text(), preference, init?.body);
      }
      return response;
    };
  }

  #judge(method, address, status, text, preference, request) {
    const path = address.pathname.replace(/\/+$/, '').toLowerCase();
    const route = routes.find(([verb, pattern]) => verb === method && pattern.test(path));
    const success = status < 300;
    const kind = success ? `${status} of ${route?.[2] ?? `${method} ${path}`}` : `error ${status}`;
    const seen = this.kinds.get(kind) ?? { count: 0, problems: new Map() };
    this.kinds.set(kind, seen);
    seen.count++;
    for (const problem of [...this.#problems(route, success, status, text, preference), ...this.#described(method, path, status, text, request)]) {
      if (!seen.problems.has(problem)) seen.problems.set(problem, `${method} ${address.pathname}: ${text.slice(0, 500)}`);
    }
  }

  #problems(route, success, status, text, preference) {
    if (!success) return this.#validate('error', text);
    if (!route) return ['an answer of success from a route that the contract does not have'];
    const [, , , wanted, schema] = route;
    const problems = status === wanted ? [] : [`status ${wanted} is the contract's`];
    if (schema === null) return [...problems, ...(text === '' ? [] : ['the body must be empty'])];
    return [...problems, ...this.#validate(typeof schema === 'function' ? schema(preference) : schema, text)];
  }

  /** What does not fit the service's own description: answers, and requests that were taken. */
  #described(method, path, status, text, request) {
    const pattern = Object.keys(this.#description?.paths ?? {})
      .find(known => new RegExp(`^${known.toLowerCase().replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
    const verb = method.toLowerCase();
    const operation = this.#description?.paths[pattern]?.[verb];
    if (!operation) return [];
    const judge = (part, content, body) => {
      if (!content?.['application/json']?.schema || typeof body !== 'string' || body === '') return [];
      const steps = ['paths', pattern, verb, ...part, 'content', 'application/json', 'schema'];
      const pointer = steps.map(step => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
      return this.#violations(`urn:reality-conformance:openapi#/${pointer}`, JSON.parse(body)).map(problem => `by the service's own description: ${problem}`);
    };
    const answer = operation.responses?.[status];
    return [
      ...judge(['responses', `${status}`], answer?.content, text),
      ...(status < 300 ? judge(['requestBody'], operation.requestBody?.content, request) : []),
    ];
  }

  #validate(name, text) {
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      return ['the body is no JSON'];
    }
    const jobs = [body.job, ...(body.jobs ?? [])].filter(Boolean);
    return [
      ...this.#violations(`urn:reality-conformance:${name}`, body),
      ...(this.#hasJobSchemas ? jobs.flatMap(job => this.#violations(`urn:reality-modeling:v2:${job.type}#/$defs/Job`, job)) : []),
      ...strictProblems(body),
    ];
  }

  #violations(schema, value) {
    const validate = this.#ajv.getSchema(schema);
    if (!validate) return [`there is no schema ${schema}`];
    if (validate(value)) return [];
    // Array positions are left out, so that the same fault is reported once.
    return validate.errors.map(error => `${schema.split(':').pop()}${error.instancePath.replace(/\/\d+/g, '/#')} ${error.message}`
      + (error.params.additionalProperty ? ` '${error.params.additionalProperty}'` : ''));
  }
}

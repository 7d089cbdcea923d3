import { ContainerClient } from '@azure/storage-blob';
import { same, that } from './expect.js';

/** A container by its URL: the storage client, and raw requests. */
export class Container {
  constructor(url) {
    this.url = new URL(url);
    // A server that answers 5xx would make the client wait for long.
    this.client = new ContainerClient(url, undefined, { retryOptions: { maxTries: 1 } });
  }

  blob(name) {
    return this.client.getBlockBlobClient(name);
  }

  /** Writes a blob of this text or these bytes. */
  async put(name, content, options) {
    const bytes = Buffer.from(content);
    return this.blob(name).upload(bytes, bytes.length, options);
  }

  async text(name) {
    return (await this.blob(name).downloadToBuffer()).toString();
  }

  /** The URL of a blob, or of the container for an empty name, with more query members. */
  address(name, query = {}) {
    const url = new URL(this.url);
    if (name) url.pathname += `/${name.split('/').map(encodeURIComponent).join('/')}`;
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return url;
  }

  /** A raw request; headers get the version that every client sends. Answers { status, headers, bytes, text }. */
  async raw(method, name, { query, headers, body, url = this.address(name, query) } = {}) {
    const response = await fetch(url, { method, body, headers: { 'x-ms-version': '2024-08-04', ...headers } });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
  }

  async names(options) {
    const found = [];
    for await (const blob of this.client.listBlobsFlat(options)) found.push(blob.name);
    return found;
  }
}

/** A raw answer of success. */
export function ok(answer, status) {
  same(`${answer.status} ${answer.status === status ? '' : answer.text.slice(0, 300)}`.trim(), `${status}`, 'status');
  return answer;
}

/** A raw answer that is an error in the form of the blob protocol. */
export function blobError(answer, statuses, codes) {
  const code = answer.headers.get('x-ms-error-code');
  const text = `${answer.status} x-ms-error-code: ${code} ${answer.text.slice(0, 300)}`;
  that([statuses].flat().includes(answer.status) && (!codes || [codes].flat().includes(code)),
    `status ${[statuses].flat().join(' or ')}, code ${[codes ?? 'any'].flat().join(' or ')}`, text);
  if (answer.text) that(answer.text.includes(`<Code>${code}</Code>`) && answer.text.includes('<Message>'), 'an XML body with the code', text);
}

/** An error of the storage client. */
export async function storageError(promise, statuses, codes) {
  const error = await promise.then(() => null, caught => caught);
  const got = error ? `${error.statusCode} ${error.code}` : 'success';
  that(error && [statuses].flat().includes(error.statusCode) && (!codes || [codes].flat().includes(error.code)),
    `error ${[statuses].flat().join(' or ')} ${[codes ?? ''].flat().join(' or ')}`, got);
}

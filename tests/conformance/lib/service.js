import capture from '@itwin/reality-capture';
import dataClient from '@itwin/reality-data-client';
import { oneOf, same, that } from './expect.js';

/** The service as one user: raw requests, and the public clients pointed at it. */
export class Service {
  constructor(url, token) {
    this.url = url;
    this.authorization = /^bearer /i.test(token) ? token : `Bearer ${token}`;
    const authorizationClient = { getAccessToken: async () => this.authorization };
    this.sdk = new capture.RealityCaptureService(authorizationClient);
    this.realityDataFiles = new capture.RealityDataHandler(authorizationClient);
    this.bucketFiles = new capture.BucketDataHandler(authorizationClient);
    this.client = new dataClient.RealityDataAccessClient();

    // The clients know Bentley's hosts only: their private addresses are replaced.
    this.sdk._serviceUrl = `${url}/`;
    this.realityDataFiles._realityCaptureService._serviceUrl = `${url}/`;
    this.bucketFiles._service._serviceUrl = `${url}/`;
    this.client.baseUrl = `${url}/reality-management/reality-data`;
    this.client._rcService._serviceUrl = `${url}/`;
  }

  /**
   * One raw request. A body that is no string is sent as JSON; query holds names and values, arrays repeat the name.
   * Answers { status, headers, json, text }.
   */
  async call(method, path, { body, query, headers = {}, authorization = this.authorization } = {}) {
    const url = new URL(this.url + path);
    for (const [name, value] of Object.entries(query ?? {})) {
      for (const one of [value].flat()) url.searchParams.append(name, one);
    }
    const version = path.toLowerCase().startsWith('/reality-management') ? 'v1' : 'v2';
    const response = await fetch(url, {
      method,
      body: body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      headers: {
        accept: `application/vnd.bentley.itwin-platform.${version}+json`,
        'content-type': 'application/json',
        ...(authorization ? { authorization } : {}),
        ...headers,
      },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  get(path, options) {
    return this.call('GET', path, options);
  }

  post(path, body, options) {
    return this.call('POST', path, { body, ...options });
  }

  patch(path, body, options) {
    return this.call('PATCH', path, { body, ...options });
  }

  delete(path, options) {
    return this.call('DELETE', path, options);
  }
}

/** The body of a reply that must have this status. */
export function answered(reply, status) {
  same(`${reply.status} ${reply.status === status ? '' : reply.text}`.trim(), `${status}`, 'status');
  return reply.json;
}

/** The error of a reply that must have one of these statuses, and this code when one is given. */
export function refused(reply, statuses, code) {
  const text = `${reply.status} ${reply.text}`.trim();
  that([statuses].flat().includes(reply.status), `status ${[statuses].flat().join(' or ')}${code ? ` with code ${code}` : ''}`, text);
  const error = reply.json?.error;
  that(typeof error?.code === 'string' && typeof error?.message === 'string', 'a body {"error":{code,message}}', text);
  if (code) oneOf(error.code, [code].flat(), 'error.code');
  return error;
}

/** The value of a reply of the TypeScript SDK that must be a success. */
export function succeeded(response, status) {
  that(!response.isError() && (status === undefined || response.status_code === status),
    `success${status ? ` with status ${status}` : ''}`, { status: response.status_code, error: response.error });
  return response.value;
}

/** The error of a reply of the TypeScript SDK that must be one. */
export function failed(response, statuses, code) {
  that(response.isError() && [statuses].flat().includes(response.status_code),
    `an error with status ${[statuses].flat().join(' or ')}`, { status: response.status_code, error: response.error });
  if (code) same(response.error.error.code, code, 'error.code');
  return response.error.error;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

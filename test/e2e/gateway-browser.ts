import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { noteEvidence } from '../support/evidence.js';

/** What the application behind the gateway was sent; it answers with that. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Undefined where the gateway has not let the request through. */
  readonly arrived: Arrived | undefined;
  readonly text: string;
}

export interface GatewayRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request to a gateway as it stands; fetch would tidy up the path and add headers of its own. */
export function askGateway(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: GatewayRequest = {},
): Promise<GatewayAnswer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, rejectUnauthorized: false, agent: false };
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = request({ ...options, headers: { ...headers, ...length } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const arrived = response.headers['x-application'] ? (JSON.parse(text) as Arrived) : undefined;
        if (!arrived && status >= 400) noteEvidence('response', text);
        resolve({ status, headers: response.headers, arrived, text });
      });
    });
    outgoing.on('error', reject).end(body);
  });
}

/** The headers of an application that begin with X-Auth, in any spelling that some application takes for it. */
export function identityIn(arrived: Arrived | undefined): Record<string, unknown> {
  const entries = Object.entries(arrived?.headers ?? {});
  return Object.fromEntries(entries.filter(([name]) => /^x[-_]auth[-_](user|session|email|roles)$/.test(name)));
}

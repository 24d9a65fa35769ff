import { request } from 'node:http';
import type { ApiClient } from './api-client.js';

interface ExactRequest {
  readonly method: string;
  readonly path: string;
  /** Besides Host, the device's cookies and, with a body, its type; fetch would add some of its own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What came back: the status, with the failure's code where there is one, such as `403 CSRF_CHECK_FAILED`. */
export function answerToExactly(device: ApiClient, { method, path, headers, body }: ExactRequest): Promise<string> {
  const cookie = [...device.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, device.baseUrl),
      { method, headers: { cookie, ...type, ...headers }, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve([response.statusCode, codeIn(text)].filter(Boolean).join(' ')));
      },
    );
    outgoing.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function codeIn(text: string): string | undefined {
  return text === '' ? undefined : (JSON.parse(text) as { code?: string }).code;
}

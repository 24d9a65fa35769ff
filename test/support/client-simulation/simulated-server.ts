import type { RunningApp } from '../test-app.js';
import type { Send } from './send.js';

export const SERVER_ORIGIN = 'http://watchword.test';

/** The whole application, reached without a socket, as a browser's page of its own origin reaches it. */
export class SimulatedServer {
  constructor(private readonly running: RunningApp) {}

  async handle(send: Send): Promise<Response> {
    const { request, cookies } = send;
    const payload = await request.clone().text();
    const answer = await this.running.app.inject({
      method: request.method as 'GET',
      url: request.url.replace(SERVER_ORIGIN, ''),
      headers: {
        ...Object.fromEntries(request.headers),
        host: new URL(SERVER_ORIGIN).host,
        origin: SERVER_ORIGIN,
        'sec-fetch-site': 'same-origin',
        ...(cookies !== undefined && { cookie: cookies }),
      },
      ...(payload !== '' && { payload }),
    });
    send.outcomes.push({ status: answer.statusCode, code: codeOf(answer.payload) });
    return responseOf(answer.statusCode, answer.headers, answer.payload);
  }
}

function codeOf(payload: string): string | undefined {
  if (!payload.startsWith('{')) return undefined;
  return (JSON.parse(payload) as { code?: string }).code;
}

function responseOf(status: number, headers: NodeJS.Dict<number | string | string[]>, payload: string): Response {
  const kept = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value ?? []].flat()) kept.append(name, String(one));
  }
  return new Response(payload === '' ? null : payload, { status, headers: kept });
}

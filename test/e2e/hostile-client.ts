import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

/** A request as hostile as Node's client can be made to send it. */
export interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | Buffer | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export const AT_ONCE = 16;

/** Sends what fetch would refuse to: any bytes in a header, one header several times, a body with any method. */
export class HostileClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

  constructor(private readonly baseUrl: string) {}

  send({ method, path, headers, body }: Attempt): Promise<Answer> {
    const { hostname, port } = new URL(this.baseUrl);
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { hostname, port, method, path, agent: this.agent, headers: { ...length, ...headers } };
    return new Promise((resolve, reject) => {
      const outgoing = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      outgoing.on('error', reject).end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

const FORMS = ['application/json; charset=utf-8', 'application/problem+json; charset=utf-8'];

/** A stack, a file, a statement or a driver's own words; none of them stands in the list of naughty strings. */
const INSIDES =
  /\n\s+at |node_modules|\.[jt]s:\d|QueryFailed|SQLITE_|constraint failed|violates|invalid byte sequence|value too long|Cannot read prop/;

/** Everything that is wrong with an answer to hostile input; empty when it will do. */
export function flawsOf({ status, headers, text }: Answer, path: string): string[] {
  const flaws: string[] = [];
  const type = headers['content-type'] ?? '';
  const body = parse(text);
  if (status >= 500 || status < 200) flaws.push(`the status ${status}`);
  if (!headers['x-request-id']) flaws.push('no X-Request-Id');
  if (INSIDES.test(text)) flaws.push('insides in the body');
  if (status >= 400 && path.startsWith('/oauth/')) {
    if (type !== FORMS[0] || !isOAuthFailure(body)) flaws.push(`no failure in OAuth's form, but the type ${type}`);
  } else if (status >= 400) {
    if (!FORMS.includes(type)) flaws.push(`the type ${type}`);
    else flaws.push(...(type.includes('problem') ? flawsOfProblem(body, status) : flawsOfEnvelope(body, status)));
    if (body?.['requestId'] !== headers['x-request-id']) flaws.push('another requestId than X-Request-Id');
  } else if (path.startsWith('/api/') && status !== 204 && body?.['success'] !== true) {
    flaws.push('a success without envelope');
  }
  return flaws;
}

function flawsOfEnvelope(body: Record<string, unknown> | undefined, status: number): string[] {
  const isWhole =
    body?.['success'] === false &&
    body['statusCode'] === status &&
    /^[A-Z_]+$/.test(String(body['code'])) &&
    typeof body['message'] === 'string' &&
    Array.isArray(body['errors']) &&
    body['data'] === null;
  return isWhole ? [] : ['no failure envelope'];
}

function isOAuthFailure(body: Record<string, unknown> | undefined): boolean {
  return Object.keys(body ?? {}).join() === 'error,error_description';
}

function flawsOfProblem(body: Record<string, unknown> | undefined, status: number): string[] {
  const isWhole =
    body?.['status'] === status && typeof body['type'] === 'string' && /^[A-Z_]+$/.test(String(body['code']));
  return isWhole ? [] : ['no problem details'];
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** What a fake provider serves; `api` is every path of `FakeOpenIdProvider.serve`. */
export type FakeProviderEndpoint =
  'discovery' | 'jwks' | 'authorize' | 'token' | 'userinfo' | 'revocation' | 'api' | 'unknown';

/** A request that a fake provider has received. */
export interface FakeProviderRequest {
  /** Which part of the provider it went to. */
  readonly endpoint: FakeProviderEndpoint;
  /** Of HTTP. */
  readonly method: string;
  /** Whole, with the query. */
  readonly url: URL;
  /** Of HTTP, in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body as it came. */
  readonly body: string;
  /** The fields of the form for a form, else those of the query. */
  readonly parameters: URLSearchParams;
}

/** What a fake provider answers. */
export interface FakeProviderAnswer {
  /** Of HTTP. */
  readonly status: number;
  /** With more headers than the content type. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Text as it is; anything else as JSON; nothing for an empty body. */
  readonly body?: unknown;
}

const FORM = 'application/x-www-form-urlencoded';

export async function readRequest(
  message: IncomingMessage,
  origin: string,
  endpointOf: (path: string) => FakeProviderEndpoint,
): Promise<FakeProviderRequest> {
  const url = new URL(message.url ?? '/', origin);
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const isForm = message.headers['content-type']?.startsWith(FORM) ?? false;
  return {
    endpoint: endpointOf(url.pathname),
    method: message.method ?? 'GET',
    ...{ url, body, headers: message.headers },
    parameters: isForm ? new URLSearchParams(body) : url.searchParams,
  };
}

export function writeAnswer(response: ServerResponse, { status, headers, body }: FakeProviderAnswer): void {
  const isText = typeof body === 'string';
  const type = isText ? 'text/html; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers });
  if (body === undefined) response.end();
  else response.end(isText ? body : JSON.stringify(body));
}

/** RFC 6749, section 5.2. */
export function oauthError(error: string, description: string, status = 400): FakeProviderAnswer {
  return { status, body: { error, error_description: description } };
}

/** The page that posts the answer of an authorization to the application (OAuth 2.0 Form Post Response Mode). */
export function formPostPage(action: string, fields: URLSearchParams): string {
  const inputs = [...fields].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  return `<form method="post" action="${escaped(action)}">${inputs.join('')}</form><script>document.forms[0].submit()</script>`;
}

/** What such a page would post. */
export function fieldsOfFormPost(page: string): { readonly action: string; readonly fields: URLSearchParams } {
  const action = /action="([^"]*)"/.exec(page)?.[1];
  if (action === undefined) throw new Error('the page has no form');
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of page.matchAll(/name="([^"]*)" value="([^"]*)"/g)) {
    fields.append(unescaped(name), unescaped(value));
  }
  return { action: unescaped(action), fields };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

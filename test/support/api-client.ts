import { type TestAnswer, TestClient, type TestEnvelope, type TestRequest } from '../../src/testing/test-client.js';
import { noteEvidence, noteSecret } from './evidence.js';

export type { TestAnswer as ApiResponse } from '../../src/testing/test-client.js';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly session: { readonly id: string };
  readonly user: { readonly id: string };
}

/** As OAuth's token endpoint answers them. */
interface BareTokens {
  readonly access_token?: string;
  readonly refresh_token?: string;
}

const SECRET_FIELDS = ['password', 'currentPassword', 'newPassword', 'refreshToken'];

/** A device that keeps as evidence what came back apart from the places in which tokens are delivered. */
export class ApiClient extends TestClient {
  override async request<T>(method: string, path: string, options: TestRequest = {}): Promise<TestAnswer<T>> {
    noteSecretsOf(options.body);
    const answer = await super.request<T>(method, path, options);
    keepEvidence(answer);
    return answer;
  }
}

function noteSecretsOf(body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  for (const field of SECRET_FIELDS) {
    const value = (body as Record<string, unknown>)[field];
    if (typeof value === 'string') noteSecret(value);
  }
}

/** Tokens are taken out where they belong, in `data` and in our cookies, and noted; anywhere else they are found later. */
function keepEvidence({ status, headers, text, body }: TestAnswer<unknown>): void {
  let kept = text;
  const { data, ...bare } = (body ?? {}) as Partial<TestEnvelope<Partial<Tokens> | null>> & BareTokens;
  for (const token of [data?.accessToken, data?.refreshToken, bare.access_token, bare.refresh_token]) {
    if (typeof token !== 'string') continue;
    noteSecret(token);
    kept = kept.replace(`"${token}"`, '"(delivered)"');
  }
  const lines = [...headers].map(([name, value]) => {
    if (name !== 'set-cookie') return `${name}: ${value}`;
    const [, cookie = '', secret = ''] = /^([^=]+)=([^;]*)/.exec(value) ?? [];
    noteSecret(secret);
    return `${name}: ${value.replace(`${cookie}=${secret}`, `${cookie}=(delivered)`)}`;
  });
  noteEvidence('response', `${status}\n${lines.join('\n')}\n${kept}`);
}

import { type Narrator } from './narrator.js';

export interface DemoTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

export interface DemoAnswer {
  readonly statusCode: number;
  readonly code?: string;
  readonly message: string;
  readonly data: Partial<DemoTokens> & { readonly user?: { readonly username: string }; readonly email?: string };
}

interface Call {
  readonly body?: object;
  readonly token?: string;
  /** Said beside the request. */
  readonly detail?: string;
}

/** Speaks to the server and tells the narrator both halves. */
export class DemoClient {
  constructor(
    private readonly baseUrl: string,
    private readonly narrator: Narrator,
  ) {}

  async call(method: string, path: string, { body, token, detail }: Call = {}): Promise<DemoAnswer> {
    this.narrator.request(method, `/api${path}`, detail);
    const response = await fetch(`${this.baseUrl}/api${path}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as DemoAnswer;
    this.narrator.answer(answer.statusCode, answer.code ? `${answer.code}: ${answer.message}` : answer.message);
    return answer;
  }

  /** A call that must hand out both tokens in the body. */
  async tokens(path: string, body: object, detail?: string): Promise<DemoTokens> {
    const { data, message } = await this.call('POST', path, { body, ...(detail !== undefined && { detail }) });
    const { accessToken, refreshToken, expiresIn } = data ?? {};
    if (accessToken === undefined || refreshToken === undefined || expiresIn === undefined) throw new Error(message);
    return { accessToken, refreshToken, expiresIn };
  }
}

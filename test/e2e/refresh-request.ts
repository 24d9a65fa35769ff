import type { Tokens } from '../support/api-client.js';

export interface RefreshAnswer {
  readonly status: number;
  /** Undefined where tokens came back. */
  readonly code: string | undefined;
  readonly tokens: Pick<Tokens, 'accessToken' | 'refreshToken'> | null;
}

/** One refresh as a plain request: a storm has too many to keep each of them as evidence. */
export async function requestRefresh(url: string, refreshToken: string, key?: string): Promise<RefreshAnswer> {
  const response = await fetch(`${url}/api/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
    body: JSON.stringify({ refreshToken }),
  });
  const { code, data } = (await response.json()) as { code?: string; data: RefreshAnswer['tokens'] };
  return { status: response.status, code, tokens: data };
}

import { addMilliseconds } from '../../../kernel/duration.js';
import type { ProviderConnectionEntity } from './provider-connection.entity.js';

type SealedColumn = 'dataKey' | 'sealedAccessToken' | 'sealedRefreshToken' | 'sealedIdToken';

/** A connection without anything of its tokens: what may be shown, counted and decided on. */
export interface Connection extends Readonly<Omit<ProviderConnectionEntity, SealedColumn>> {
  readonly hasRefreshToken: boolean;
}

/** The tokens of a connection in the clear. They never leave the process but to their provider and to who asks for them. */
export interface ConnectionTokens {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
}

/** The same as the row keeps them. */
export type SealedTokens = Readonly<Pick<ProviderConnectionEntity, SealedColumn>>;

export const NO_TOKENS: SealedTokens = {
  dataKey: null,
  sealedAccessToken: null,
  sealedRefreshToken: null,
  sealedIdToken: null,
};

/** An expiry beyond this is no promise of a provider, and a date has its limits. */
const LONGEST_LIFE_SECONDS = 10 * 365 * 86_400;

const SEALED = new Set(Object.keys(NO_TOKENS));

export function connectionOf(row: ProviderConnectionEntity): Connection {
  const facts = Object.entries(row).filter(([name]) => !SEALED.has(name));
  const hasRefreshToken = row.sealedRefreshToken !== null;
  return { ...(Object.fromEntries(facts) as Omit<ProviderConnectionEntity, SealedColumn>), hasRefreshToken };
}

/** When an access token expires that was issued then; null where the provider did not say. */
export function accessExpiryOf(issuedAt: Date, expiresInSeconds: number | undefined): Date | null {
  if (expiresInSeconds === undefined) return null;
  return addMilliseconds(issuedAt, Math.min(expiresInSeconds, LONGEST_LIFE_SECONDS) * 1_000);
}

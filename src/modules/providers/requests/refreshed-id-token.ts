import { Logger } from '@nestjs/common';
import type { ProviderDefinition } from '../../../config/settings.js';
import { ProviderFailure } from '../provider-failure.js';
import { boundedFetch } from './bounded-fetch.js';
import { type CustomFetch, type OpenConfiguration, openIdLibrary } from './open-id-library.js';

const logger = new Logger('RefreshedIdToken');

/** It says nothing of whose token it is that the library cannot check at present. */
const NOT_NOW = new Set(['OAUTH_KEY_SELECTION_FAILED', 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED', 'OAUTH_TIMEOUT']);

/**
 * A refresh must not hand one person's tokens to another (OpenID Connect Core 1.0, section 12.2).
 *
 * @throws ProviderFailure `dead`, since the next refresh would end alike
 */
export function assertSameSubject({ id }: ProviderDefinition, idToken: string, subject: string): void {
  if (subjectOf(idToken) === subject) return;
  throw new ProviderFailure('dead', 'subject_differs', `${id} refreshed with an id token of somebody else.`);
}

/** The claims without their signature, which is checked afterwards. */
function subjectOf(idToken: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
    return (claims as { sub?: unknown } | null)?.sub;
  } catch {
    return undefined;
  }
}

/**
 * The id token, or undefined where it cannot be checked at present: nobody loses the other tokens over that.
 *
 * @throws ProviderFailure `ambiguous` when its signature or its claims are wrong
 */
export async function verifiedIdToken(
  { id }: ProviderDefinition,
  idToken: string,
  open: OpenConfiguration,
): Promise<string | undefined> {
  const library = await openIdLibrary();
  try {
    // The library checks an id token only as part of an answer, so it gets one without a request.
    const configuration = await open(answering({ access_token: 'unused', token_type: 'bearer', id_token: idToken }));
    await library.refreshTokenGrant(configuration, 'unused');
    return idToken;
  } catch (error) {
    const { code = 'unknown', cause } = error as { code?: unknown; cause?: { message?: unknown } };
    const isForLater =
      NOT_NOW.has(String(code)) || cause instanceof ProviderFailure || error instanceof ProviderFailure;
    logger.warn({ event: 'provider_id_token_unverified', provider: id, code, detail: cause?.message, isForLater });
    if (isForLater) return undefined;
    throw new ProviderFailure(
      'ambiguous',
      'id_token',
      `${id} refreshed with an id token that is not valid: ${String(code)}.`,
      {
        mayHaveActed: true,
      },
    );
  }
}

function answering(answer: Readonly<Record<string, string>>): CustomFetch {
  return (url, options) =>
    options.method === 'POST' ? Promise.resolve(Response.json(answer)) : boundedFetch(url, options);
}

import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';

const DIGITS = 8;

/** As every one of the hundred million is as likely, whoever guesses is right once in so many tries. */
export function newLoginCode(): string {
  return String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
}

/**
 * What is stored in the place of a code. A code is guessed in no time from its digest; under the challenge as a key it is
 * not, because the database holds of that only a digest, too.
 */
export function codeDigestOf(challenge: string, code: string): string {
  return createHmac('sha256', challenge).update(code).digest('base64url');
}

export function isLoginCode(code: string, challenge: string, codeDigest: string): boolean {
  return timingSafeEqual(Buffer.from(codeDigestOf(challenge, code)), Buffer.from(codeDigest));
}

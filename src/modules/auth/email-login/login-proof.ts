import { fieldRefused } from '../../../kernel/domain-error.js';

interface ProofFields {
  readonly token?: string | undefined;
  readonly challenge?: string | undefined;
  readonly code?: string | undefined;
}

/** What somebody shows who has got the mail. */
export type LoginProof = { readonly token: string } | { readonly challenge: string; readonly code: string };

/**
 * | token | challenge | code | proof                                |
 * | ----- | --------- | ---- | ------------------------------------ |
 * | yes   | no        | no   | the link                             |
 * | no    | yes       | yes  | the code, with its digits and no more |
 * | yes   | any other          | refused: they may be of two accounts |
 * | no    | any other          | refused: something is missing        |
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function loginProofIn({ token, challenge, code }: ProofFields): LoginProof {
  if (token !== undefined) {
    if (challenge === undefined && code === undefined) return { token };
    throw fieldRefused('token', 'IS_AMBIGUOUS', 'send token, or challenge and code');
  }
  if (challenge !== undefined && code !== undefined) return { challenge, code: code.replace(/\D/g, '') };
  if (challenge !== undefined) throw fieldRefused('code', 'IS_REQUIRED', 'code must come with challenge');
  if (code !== undefined) throw fieldRefused('challenge', 'IS_REQUIRED', 'challenge must come with code');
  throw fieldRefused('token', 'IS_REQUIRED', 'send token, or challenge and code');
}

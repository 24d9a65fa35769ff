import type { UserEntity } from '../user.entity.js';
import type { Flaw, RefusedLine } from './bad-line.js';
import type { NameKind, TakenNames } from './taken-names.js';

/** A line that says what it must, as the account that it would become. */
export interface Candidate {
  readonly line: number;
  readonly user: UserEntity;
}

export interface Judgement {
  readonly accepted: readonly Candidate[];
  readonly refused: readonly RefusedLine[];
}

const TAKEN: Readonly<Record<NameKind, Flaw>> = {
  id: { field: 'id', code: 'ID_TAKEN', message: 'An account, or an earlier line, has this id.' },
  email: { field: 'email', code: 'EMAIL_TAKEN', message: 'An account, or an earlier line, has this e-mail address.' },
  username: {
    field: 'username',
    code: 'USERNAME_TAKEN',
    message: 'An account, or an earlier line, has this username.',
  },
};
const UNKNOWN_ROLE: Flaw = { field: 'roles', code: 'UNKNOWN_ROLE', message: 'roles must be names of roles' };

export function namesOf({ user }: Candidate): readonly (readonly [NameKind, string])[] {
  return [
    ['id', user.id],
    ['email', user.emailKey],
    ['username', user.usernameKey],
  ];
}

/**
 * Judges the lines as if they came one by one: a line that is refused takes no name from those behind it.
 *
 * @param taken in, what is taken before the first line; out, what is taken after the last one
 */
export function judge(candidates: readonly Candidate[], taken: TakenNames, roles: ReadonlySet<string>): Judgement {
  const accepted: Candidate[] = [];
  const refused: RefusedLine[] = [];
  for (const candidate of candidates) {
    const names = namesOf(candidate);
    const flaws = names.filter(([kind, name]) => taken.has(kind, name)).map(([kind]) => TAKEN[kind]);
    if (!candidate.user.roles.every((role) => roles.has(role))) flaws.push(UNKNOWN_ROLE);
    if (flaws.length > 0) {
      refused.push({ line: candidate.line, flaws });
      continue;
    }
    for (const [kind, name] of names) taken.add(kind, name);
    accepted.push(candidate);
  }
  return { accepted, refused };
}

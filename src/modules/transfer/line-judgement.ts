import { type UniqueName, uniqueNamesOf, type UserEntity } from '../users/index.js';
import type { Flaw, RefusedLine } from './bad-line.js';
import type { TakenNames } from './taken-names.js';
import type { ReadFields } from './user-line-extension.js';

/** A valid line, as the account that it would become. */
export interface Candidate {
  readonly line: number;
  readonly user: UserEntity;
  /** What other modules read from the line. */
  readonly fields: ReadFields;
}

export interface Judgement {
  readonly accepted: readonly Candidate[];
  readonly refused: readonly RefusedLine[];
}

const TAKEN: Readonly<Record<UniqueName, Flaw>> = {
  id: { field: 'id', code: 'ID_TAKEN', message: 'An account, or an earlier line, has this id.' },
  externalId: {
    field: 'externalId',
    code: 'EXTERNAL_ID_TAKEN',
    message: 'An account, or an earlier line, has this externalId.',
  },
  email: { field: 'email', code: 'EMAIL_TAKEN', message: 'An account, or an earlier line, has this e-mail address.' },
  username: {
    field: 'username',
    code: 'USERNAME_TAKEN',
    message: 'An account, or an earlier line, has this username.',
  },
};
const UNKNOWN_ROLE: Flaw = { field: 'roles', code: 'UNKNOWN_ROLE', message: 'roles must be names of roles' };

/** The unique names of the account, by kind, and the flaw of the line if such a name is taken. */
function namesOf({ user, fields }: Candidate): readonly (readonly [kind: string, name: string, taken: Flaw])[] {
  return [
    ...uniqueNamesOf(user).map(({ kind, name }) => [kind, name, TAKEN[kind]] as const),
    ...[...fields].flatMap(([field, { names, taken }]) => names.map((name) => [field, name, taken] as const)),
  ];
}

/**
 * Judges the lines as if they came one by one: a line that is refused takes no name from those behind it.
 *
 * @param taken the names that are taken before the first line; the names of the accepted lines are added
 */
export function judge(candidates: readonly Candidate[], taken: TakenNames, roles: ReadonlySet<string>): Judgement {
  const accepted: Candidate[] = [];
  const refused: RefusedLine[] = [];
  for (const candidate of candidates) {
    const names = namesOf(candidate);
    const clashes = names.filter(([kind, name]) => taken.has(kind, name)).map(([, , flaw]) => flaw);
    const flaws = [...new Set(clashes)];
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

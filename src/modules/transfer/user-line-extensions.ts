import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RecordEvent } from '../audit/index.js';
import type { Flaw } from './bad-line.js';
import type { Candidate } from './line-judgement.js';
import type { TakenNames } from './taken-names.js';
import type { JudgedField, PreparedFields, ReadFields, UserLineExtension } from './user-line-extension.js';

interface SplitLine {
  readonly extended: Readonly<Record<string, unknown>>;
  /** The other fields of the line, or the line itself if it is no object. */
  readonly own: unknown;
}

/** What a page of an export adds to the line of a user. */
type AddedFields = (userId: string) => Readonly<Record<string, unknown>>;

/**
 * What other modules add to the lines of users, in an import and an export. Here because accounts know nothing of
 * connections.
 */
@Injectable()
export class UserLineExtensions {
  private readonly extensions = new Map<string, UserLineExtension>();

  /** Before the first import or export. */
  register<Content>(extension: UserLineExtension<Content>): void {
    this.extensions.set(extension.field, extension);
  }

  get fields(): readonly string[] {
    return [...this.extensions.keys()];
  }

  /** Takes the fields of extensions out of a line. */
  split(line: unknown): SplitLine {
    if (typeof line !== 'object' || line === null || Array.isArray(line)) return { extended: {}, own: line };
    const entries = Object.entries(line);
    const isExtended = ([name]: readonly [string, unknown]) => this.extensions.has(name);
    if (!entries.some(isExtended)) return { extended: {}, own: line };
    const own = entries.filter((entry) => !isExtended(entry));
    return { extended: Object.fromEntries(entries.filter(isExtended)), own: Object.fromEntries(own) };
  }

  read(extended: SplitLine['extended']): { readonly fields: ReadFields; readonly flaws: readonly Flaw[] } {
    const fields = new Map<string, JudgedField>();
    const flaws: Flaw[] = [];
    for (const extension of this.extensions.values()) {
      const { field, taken } = extension;
      if (!(field in extended)) continue;
      const read = extension.read(extended[field]);
      if ('flaws' in read) flaws.push(...read.flaws);
      else fields.set(field, { ...read, taken });
    }
    return { fields, flaws };
  }

  /** Adds those names of the candidates' fields that are taken. */
  async addTaken(taken: TakenNames, candidates: readonly Candidate[], manager?: EntityManager): Promise<void> {
    for (const extension of this.extensions.values()) {
      const names = candidates.flatMap(({ fields }) => fields.get(extension.field)?.names ?? []);
      if (names.length === 0) continue;
      for (const name of await extension.findTaken(names, manager)) taken.add(extension.field, name);
    }
  }

  async prepare(candidates: readonly Candidate[]): Promise<PreparedFields> {
    const prepared: PreparedFields[] = [];
    for (const extension of this.extensions.values()) {
      const fields = candidates.flatMap(({ user, fields: read }) => {
        const field = read.get(extension.field);
        return field ? [{ ...field, user }] : [];
      });
      if (fields.length > 0) prepared.push(await extension.prepare(fields));
    }
    return { write: (userIds, manager) => writeAll(prepared, userIds, manager) };
  }

  /** @param withSecretsOf the names of the fields whose secrets are exported */
  async valuesOf(userIds: readonly string[], withSecretsOf: readonly string[]): Promise<AddedFields> {
    const columns: (readonly [field: string, values: ReadonlyMap<string, unknown>])[] = [];
    for (const extension of this.extensions.values()) {
      const { field } = extension;
      const withSecrets = withSecretsOf.includes(field);
      columns.push([field, await extension.valuesOf(userIds, { withSecrets })]);
    }
    return (userId) => {
      const said = columns.filter(([, values]) => values.has(userId));
      return Object.fromEntries(said.map(([field, values]) => [field, values.get(userId)]));
    };
  }

  recordSecretsExport(withSecretsOf: readonly string[], record: RecordEvent): void {
    for (const field of withSecretsOf) this.extensions.get(field)?.recordSecretsExport(record);
  }
}

async function writeAll(
  prepared: readonly PreparedFields[],
  userIds: ReadonlySet<string>,
  manager: EntityManager,
): Promise<ReadonlySet<string>> {
  const lacking = new Set<string>();
  for (const fields of prepared) for (const id of await fields.write(userIds, manager)) lacking.add(id);
  return lacking;
}

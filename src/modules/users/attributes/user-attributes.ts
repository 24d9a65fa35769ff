/**
 * The class that a team gives as `userAttributes`, by any name, so that `UserEntity.attributes` has its type:
 * `declare module 'watchword' { interface UserAttributeTypes { readonly staff: EmployeeAttributes } }`
 */
export interface UserAttributeTypes {
  /** Watchword's own: none. */
  readonly watchword: never;
}

type Declared = UserAttributeTypes[keyof UserAttributeTypes];

/**
 * What a team keeps of a user. What is stored was judged when it was written, so a value may be of a time when the class
 * was another.
 */
export type UserAttributes = [Declared] extends [never] ? object : Declared;

/** The same where nobody knows the names. */
export type AttributeMap = Readonly<Record<string, unknown>>;

/** Attributes that UserAttributeRules has judged; nothing else is stored. */
export type AcceptedAttributes = UserAttributes & { readonly [accepted]: true };

declare const accepted: unique symbol;

/** Who sets or sees attributes: the user whose they are, or whoever may administer users. */
export type AttributeParty = 'owner' | 'administrators';

export const ATTRIBUTES_MAX_BYTES = 8_192;

/** The names of the attributes whose values differ. */
export function changedAttributeNames(before: object, after: object): string[] {
  const [old, fresh] = [before as AttributeMap, after as AttributeMap];
  const names = new Set([...Object.keys(old), ...Object.keys(fresh)]);
  return [...names].filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]));
}

/** Administrators, too, see of their own account what a user sees: anybody's id may be their own. */
export function partyOf(readerId: string, { id }: { readonly id: string }): AttributeParty {
  return readerId === id ? 'owner' : 'administrators';
}

/** What a conversion changes: the codes of its report, and their meanings for people. docs/moving-in.md has the same table. */
export const CHANGES = {
  EXTERNAL_ID: 'the id is no UUID and is kept as externalId',
  USERNAME_MADE: 'there was no username, so one was made',
  USERNAME_CHANGED: 'the username is not allowed here or was used twice, so another one was made from it',
  FULL_NAME_MADE: 'there was no name, so the username is used instead',
  FULL_NAME_CHANGED: 'the name was too long or had control characters, which are left out',
  AVATAR_LEFT_OUT: 'the address of the picture is none that a browser could load',
  TIME_ZONE_ASSUMED: 'a time has no zone and was read as UTC',
  CREATED_AT_LEFT_OUT: 'the time of registration cannot be read or is before 1970',
  NO_PASSWORD: 'there is neither a password hash nor an account at a provider, so the person has to reset the password',
  PASSWORD_HASH_LEFT_OUT:
    'the password hash is missing, not read here, or of a password that had to be changed, so the person has to reset it',
  CONNECTION_LEFT_OUT:
    'an account at a provider has no usable name, another id than we are told, is a second one there, or of an earlier person',
  ROLES_LEFT_OUT: 'roles, groups or permissions are not converted',
  SECOND_FACTOR_LEFT_OUT: 'second factors and passkeys are not converted',
  PHONE_LEFT_OUT: 'the telephone number is not converted',
  DATA_LEFT_OUT: 'further data of the profile is not converted',
} as const;

/** Why a record is left out. */
export const OMISSIONS = {
  MALFORMED: 'the record cannot be read as one person',
  TOO_LARGE: 'the record is too large',
  NOT_A_PERSON: 'the account belongs to a program or to an anonymous visitor',
  DELETED: 'the account was deleted there',
  NO_EMAIL: 'the person has no e-mail address, which every account here has',
  EMAIL_REFUSED: 'an account cannot have this e-mail address',
  EMAIL_TWICE: 'an earlier person, or one whose address is verified, has the same e-mail address in some spelling',
  ID_TWICE: 'an earlier person has the same id',
  REFUSED: 'the import would refuse the line for another reason',
} as const;

/** One change of one person. */
export type ChangeKind = keyof typeof CHANGES;

/** Why one person is left out. */
export type OmissionKind = keyof typeof OMISSIONS;

/** Nobody misses these accounts, so leaving them out is no failure. */
const EXPECTED_OMISSIONS: readonly OmissionKind[] = ['NOT_A_PERSON', 'DELETED'];

/** Whether somebody would miss the account that was left out. */
export function isLoss(kind: OmissionKind): boolean {
  return !EXPECTED_OMISSIONS.includes(kind);
}

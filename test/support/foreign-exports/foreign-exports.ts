import { auth0Passwords, auth0Users } from './auth0-export.js';
import { betterAuthCsv, betterAuthJsonLines } from './better-auth-export.js';
import { cognitoCsv, cognitoJson } from './cognito-export.js';
import { deviseCsv, deviseJsonLines } from './devise-export.js';
import { djangoJson, djangoJsonLines } from './django-export.js';
import { FIREBASE_HASH_CONFIG, firebaseCsv, firebaseJson } from './firebase-export.js';
import { keycloakRealm, keycloakUsersFile } from './keycloak-export.js';
import { supabaseCsv, supabaseJsonLines } from './supabase-export.js';
import { wordpressCsv, wordpressJson, wordpressTable } from './wordpress-export.js';

/** The text of a file with so many people, in pieces. */
type Writing = (count: number) => Iterable<string>;

/** One form in which a system gives its users away. */
export interface ForeignExport {
  /** As in `--from`. */
  readonly system: string;
  /** As the system's own command calls its file. */
  readonly file: string;
  readonly write: Writing;
  /** Files of the converter's own options, by their names. */
  readonly optionFiles?: Readonly<Record<string, Writing>>;
  /** How many records are of no person. */
  readonly otherRecords: number;
  /** Whether it has hashes, and whether one can log in with some of them. */
  readonly passwords: 'none' | 'forms' | 'real';
  /** Whether it says who is suspended. */
  readonly hasStatus: boolean;
  /** Whether it says whose address is verified. */
  readonly hasVerification: boolean;
  /** Whether commas stand in it as they are, so that nobody can say which column is which. */
  readonly breaksAtCommas?: boolean;
}

const usual = { otherRecords: 0, passwords: 'real', hasStatus: true, hasVerification: true } as const;
const unverified = { ...usual, hasVerification: false } as const;
const auth0 = { ...usual, optionFiles: { hashes: auth0Passwords } };
const firebase = {
  ...usual,
  passwords: 'forms',
  optionFiles: { 'hash-config': () => [FIREBASE_HASH_CONFIG] },
} as const;

export const FOREIGN_EXPORTS: readonly ForeignExport[] = [
  { ...usual, system: 'keycloak', file: 'realm.json', write: keycloakRealm, otherRecords: 1 },
  { ...usual, system: 'keycloak', file: 'shop-users-0.json', write: keycloakUsersFile, otherRecords: 1 },
  { ...auth0, system: 'auth0', file: 'auth0.ndjson', write: auth0Users },
  { ...firebase, system: 'firebase', file: 'firebase.json', write: firebaseJson },
  { ...firebase, system: 'firebase', file: 'firebase.csv', write: firebaseCsv, breaksAtCommas: true },
  { ...usual, system: 'supabase', file: 'supabase.csv', write: supabaseCsv },
  { ...usual, system: 'supabase', file: 'supabase.jsonl', write: supabaseJsonLines },
  { ...usual, system: 'better-auth', file: 'better-auth.jsonl', write: betterAuthJsonLines },
  { ...usual, system: 'better-auth', file: 'better-auth.csv', write: betterAuthCsv },
  { ...unverified, system: 'django', file: 'django.json', write: djangoJson, otherRecords: 2 },
  { ...unverified, system: 'django', file: 'django.jsonl', write: djangoJsonLines },
  { ...unverified, system: 'wordpress', file: 'wordpress.json', write: wordpressJson, hasStatus: false },
  { ...unverified, system: 'wordpress', file: 'wordpress.csv', write: wordpressCsv, hasStatus: false },
  { ...unverified, system: 'wordpress', file: 'wp_users.csv', write: wordpressTable },
  { ...usual, system: 'devise', file: 'devise.csv', write: deviseCsv },
  { ...usual, system: 'devise', file: 'devise.jsonl', write: deviseJsonLines },
  { ...usual, system: 'cognito', file: 'cognito.json', write: cognitoJson, passwords: 'none' },
  { ...usual, system: 'cognito', file: 'cognito.csv', write: cognitoCsv, passwords: 'none', hasStatus: false },
];

import { auth0Users } from './auth0-export.js';
import { cognitoCsv, cognitoJson } from './cognito-export.js';
import { deviseCsv, deviseJsonLines } from './devise-export.js';
import { djangoJson, djangoJsonLines } from './django-export.js';
import { firebaseCsv, firebaseJson } from './firebase-export.js';
import { keycloakRealm, keycloakUsersFile } from './keycloak-export.js';
import { supabaseCsv, supabaseJsonLines } from './supabase-export.js';
import { wordpressCsv, wordpressJson, wordpressTable } from './wordpress-export.js';

/** One form in which a system gives its users away. */
export interface ForeignExport {
  /** As in `--from`. */
  readonly system: string;
  /** As the system's own command calls its file. */
  readonly file: string;
  /** The text of the file, in pieces. */
  write(count: number): Iterable<string>;
}

export const FOREIGN_EXPORTS: readonly ForeignExport[] = [
  { system: 'keycloak', file: 'realm.json', write: keycloakRealm },
  { system: 'keycloak', file: 'shop-users-0.json', write: keycloakUsersFile },
  { system: 'auth0', file: 'auth0.ndjson', write: auth0Users },
  { system: 'firebase', file: 'firebase.json', write: firebaseJson },
  { system: 'firebase', file: 'firebase.csv', write: firebaseCsv },
  { system: 'supabase', file: 'supabase.csv', write: supabaseCsv },
  { system: 'supabase', file: 'supabase.jsonl', write: supabaseJsonLines },
  { system: 'django', file: 'django.json', write: djangoJson },
  { system: 'django', file: 'django.jsonl', write: djangoJsonLines },
  { system: 'wordpress', file: 'wordpress.json', write: wordpressJson },
  { system: 'wordpress', file: 'wordpress.csv', write: wordpressCsv },
  { system: 'wordpress', file: 'wp_users.csv', write: wordpressTable },
  { system: 'devise', file: 'devise.csv', write: deviseCsv },
  { system: 'devise', file: 'devise.jsonl', write: deviseJsonLines },
  { system: 'cognito', file: 'cognito.json', write: cognitoJson },
  { system: 'cognito', file: 'cognito.csv', write: cognitoCsv },
];

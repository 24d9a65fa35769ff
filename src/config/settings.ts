import type { KeyObject } from 'node:crypto';
import type { EmailSettings, RegistrationSettings } from './account-settings.js';

export {
  EMAIL_CHANGES,
  EMAIL_VERIFICATIONS,
  EmailSettings,
  REGISTRATION_MODES,
  RegistrationSettings,
} from './account-settings.js';

export const SIGNING_ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'HS256'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const ENVIRONMENTS = ['development', 'test', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const SQLITE_SYNCHRONOUS_MODES = ['normal', 'full'] as const;
export type SqliteSynchronous = (typeof SQLITE_SYNCHRONOUS_MODES)[number];

export const PASSWORD_SCHEMES = ['bcrypt', 'argon2id'] as const;
export type PasswordScheme = (typeof PASSWORD_SCHEMES)[number];

/** What one argon2id hash costs (RFC 9106, section 3.1); there is always one lane. */
export interface Argon2Parameters {
  readonly memoryMib: number;
  readonly iterations: number;
}

/** The edge: where the server listens, what it is called from outside and whom it believes. */
export class ServerSettings {
  readonly environment: Environment;
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash. The issuer of every token and the beginning of every link. */
  readonly publicUrl: string;
  /** The path of `publicUrl`, such as `/auth`; empty where it has none. */
  readonly basePath: string;
  /** False where PUBLIC_URL is not set: `publicUrl` is made of HOST and PORT then, and others may use another name. */
  readonly isPublicUrlSet: boolean;
  /** Cookies are `Secure` and carry the `__Host-`/`__Secure-` prefixes; true when PUBLIC_URL is https. */
  readonly secureCookies: boolean;
  /** What the names of all cookies begin with, behind the prefix. */
  readonly cookieName: string;
  /** Fastify's `trustProxy`: false, a number of hops, or addresses and networks. */
  readonly trustProxy: boolean | number | readonly string[];
  readonly corsOrigins: readonly string[];
  readonly logLevel: LogLevel;
  /** How long SIGTERM leaves the port open, so that load balancers notice first. */
  readonly shutdownDrainMs: number;
}

export class DatabaseSettings {
  readonly kind: 'sqlite' | 'postgres';
  /** A file path or `:memory:` for SQLite, a `postgres://` URL for PostgreSQL. */
  readonly location: string;
  /** The most connections to PostgreSQL at a time. */
  readonly poolSize: number;
  /** How long a request waits for one of them. */
  readonly poolWaitMs: number;
  /** Stands before the name of each table, index and trigger of ours; empty for none. */
  readonly tablePrefix: string;
  /** The PostgreSQL schema of our tables; undefined for the one in which the connection looks first. */
  readonly schema: string | undefined;
  /** SQLite's `PRAGMA synchronous`: whether a commit is on disk before it is answered. */
  readonly sqliteSynchronous: SqliteSynchronous;
}

export class TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithm: SigningAlgorithm;
  /** Present exactly when the algorithm is HS256. */
  readonly accessTokenSecret: KeyObject | undefined;
  readonly accessLifetimeMs: number;
  /** Newest first: the first signs, all verify. Never empty. */
  readonly refreshTokenSecrets: readonly KeyObject[];
  readonly refreshLifetimeMs: number;
  /** How long after a rotation the token before it still gets the same successor; 0 turns the window off. */
  readonly refreshGraceMs: number;
  /** AES-256 keys, newest first: the first encrypts, all decrypt. Never empty. */
  readonly encryptionKeys: readonly KeyObject[];
}

export class KeySettings {
  /** How long a key of the ring signs. */
  readonly rotationIntervalMs: number;
  /** How long others may keep the published keys without asking again: no key is used before it was published so long. */
  readonly jwksCacheMs: number;
}

export class RevocationSettings {
  /** How often the feed reads what its notifications may have missed. */
  readonly pollIntervalMs: number;
  /** How old the feed's knowledge may be; past it the database is asked at every request. */
  readonly stalenessLimitMs: number;
}

export class MaintenanceSettings {
  /** How often an instance asks whether it may clean up, and does. */
  readonly intervalMs: number;
  /** How long a deleted user is kept. */
  readonly userErasureMs: number;
}

export class SessionSettings {
  readonly absoluteLifetimeMs: number;
  readonly perUser: number;
  /** How old a login may be for the dangerous routes of administrators; 0 asks for none. */
  readonly adminRecentLoginMs: number;
}

export class PasswordSettings {
  /** In Unicode code points. */
  readonly minLength: number;
  /** What no password may mostly consist of: our name, the public host, and what the operator adds. */
  readonly forbiddenWords: readonly string[];
}

/** How passwords are hashed, and how much hashing waits for a thread. */
export class HashingSettings {
  /** The scheme of new hashes; those of the other one verify and are upgraded. */
  readonly scheme: PasswordScheme;
  readonly bcryptCost: number;
  readonly argon2: Argon2Parameters;
  /** Newest first; empty when no pepper is used. */
  readonly peppers: readonly KeyObject[];
  /** How many hashings may wait; 0 refuses whatever cannot begin at once. */
  readonly queueLength: number;
  /** How long one of them waits before it is refused. */
  readonly queueWaitMs: number;
}

export class ThrottlingSettings {
  readonly enabled: boolean;
  /** Where counts are shared between instances; undefined keeps them in each instance's memory. */
  readonly redisUrl: string | undefined;
  /** So many wrong passwords for one account cost nothing; null counts none at all. */
  readonly loginAttempts: number | null;
  /** The same for all accounts together from one address. */
  readonly loginAttemptsPerAddress: number;
  /** After so many, no device that is unknown to the account may try another. */
  readonly loginStopAfter: number;
}

export interface MailAddress {
  /** What mail programs show; may be empty. */
  readonly name: string;
  readonly address: string;
}

/** How mail leaves: as files in a folder, or through a server. */
export type MailTransport =
  | { readonly kind: 'file'; readonly folder: string }
  | {
      readonly kind: 'smtp';
      readonly host: string;
      readonly port: number;
      /** TLS from the first byte; otherwise STARTTLS. */
      readonly speaksTlsAtOnce: boolean;
      readonly credentials: { readonly user: string; readonly password: string } | undefined;
    };

export class MailSettings {
  readonly transport: MailTransport;
  readonly from: MailAddress;
  /** False where plain text on the way to the server was asked for. */
  readonly requiresTls: boolean;
}

export class MetricsSettings {
  readonly token: string | undefined;
}

/** A public key with which a service's assertions are checked; the algorithm is the key's, never the assertion's. */
export interface ServiceClientKey {
  /** As its service names it; undefined when it has no name. */
  readonly kid: string | undefined;
  readonly algorithm: Exclude<SigningAlgorithm, 'HS256'>;
  readonly verifyWith: KeyObject;
}

/** How one service proves who it is: by a secret, or by a private key whose public half is here. */
export type ServiceClient =
  /** SHA-256 of the secret, in a KeyObject because nothing prints what that holds. */
  | { readonly kind: 'secret'; readonly secretDigest: KeyObject }
  | { readonly kind: 'keys'; readonly keys: readonly ServiceClientKey[] };

export class ServiceClientSettings {
  /** The services that may ask at /oauth, by client id. */
  readonly clients: ReadonlyMap<string, ServiceClient>;
}

/** The whole environment as one frozen tree; each section is injected by its class. */
export interface Settings {
  readonly server: ServerSettings;
  readonly database: DatabaseSettings;
  readonly tokens: TokenSettings;
  readonly keys: KeySettings;
  readonly revocation: RevocationSettings;
  readonly maintenance: MaintenanceSettings;
  readonly sessions: SessionSettings;
  readonly passwords: PasswordSettings;
  readonly registration: RegistrationSettings;
  readonly email: EmailSettings;
  readonly hashing: HashingSettings;
  readonly throttling: ThrottlingSettings;
  readonly mail: MailSettings;
  readonly metrics: MetricsSettings;
  readonly serviceClients: ServiceClientSettings;
  /** The variables that are not set and for which generated secrets stand in; none in production. */
  readonly generatedSecrets: readonly string[];
}

import type { KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '../kernel/signing-algorithms.js';
import type { EmailSettings, RegistrationSettings } from './account-settings.js';
import type { ProviderSettings } from './provider-settings.js';

export {
  EMAIL_CHANGES,
  EMAIL_VERIFICATIONS,
  EmailSettings,
  REGISTRATION_MODES,
  RegistrationSettings,
} from './account-settings.js';

export {
  isProviderId,
  type ClientAuthentication,
  type ProviderDefinition,
  type ProviderEndpoints,
  type ProviderProfile,
  ProviderSettings,
  type SignedClientSecret,
} from './provider-settings.js';

export { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../kernel/signing-algorithms.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug'] as const;
/** The least important lines of the log. */
export type LogLevel = (typeof LOG_LEVELS)[number];

export const ENVIRONMENTS = ['development', 'test', 'production'] as const;
/** `development` and `test` do without secrets of their own. */
export type Environment = (typeof ENVIRONMENTS)[number];

export const SQLITE_SYNCHRONOUS_MODES = ['normal', 'full'] as const;
/** SQLite's `PRAGMA synchronous`. */
export type SqliteSynchronous = (typeof SQLITE_SYNCHRONOUS_MODES)[number];

export const PASSWORD_SCHEMES = ['bcrypt', 'argon2id'] as const;
/** How new passwords are hashed. */
export type PasswordScheme = (typeof PASSWORD_SCHEMES)[number];

/** What one argon2id hash costs (RFC 9106, section 3.1); there is always one lane. */
export interface Argon2Parameters {
  /** In MiB. */
  readonly memoryMib: number;
  /** How often it passes over the memory. */
  readonly iterations: number;
}

/** The edge: where the server listens, what it is called from outside and whom it believes. */
export class ServerSettings {
  /** NODE_ENV. */
  readonly environment: Environment;
  /** The address that it listens on. */
  readonly host: string;
  /** 0 takes any that is free. */
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
  /** The origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  /** What is less important is not written. */
  readonly logLevel: LogLevel;
  /** How long SIGTERM leaves the port open, so that load balancers notice first. */
  readonly shutdownDrainMs: number;
}

/** Where rows are kept. */
export class DatabaseSettings {
  /** Which database. */
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

/** What tokens say, how long they live, and what signs and seals them. */
export class TokenSettings {
  /** The claim `iss`. */
  readonly issuer: string;
  /** The claim `aud`. */
  readonly audience: string;
  /** The claim `client_id`: as which client our own logins count. */
  readonly clientId: string;
  /** Of access tokens. */
  readonly algorithm: SigningAlgorithm;
  /** Present exactly when the algorithm is HS256. */
  readonly accessTokenSecret: KeyObject | undefined;
  /** How long an access token lives. */
  readonly accessLifetimeMs: number;
  /** Newest first: the first signs, all verify. Never empty. */
  readonly refreshTokenSecrets: readonly KeyObject[];
  /** How long a refresh token lives, and an unused session with it. */
  readonly refreshLifetimeMs: number;
  /** How long after a rotation the token before it still gets the same successor; 0 turns the window off. */
  readonly refreshGraceMs: number;
  /** AES-256 keys, newest first: the first encrypts, all decrypt. Never empty. */
  readonly encryptionKeys: readonly KeyObject[];
}

/** When signing keys take over from one another. */
export class KeySettings {
  /** How long a key of the ring signs. */
  readonly rotationIntervalMs: number;
  /** How long others may keep the published keys without asking again: no key is used before it was published so long. */
  readonly jwksCacheMs: number;
}

/** How an instance learns what others have revoked. */
export class RevocationSettings {
  /** How often the feed reads what its notifications may have missed. */
  readonly pollIntervalMs: number;
  /** How old the feed's knowledge may be; past it the database is asked at every request. */
  readonly stalenessLimitMs: number;
}

/** What is deleted in the background. */
export class MaintenanceSettings {
  /** How often an instance asks whether it may clean up, and does. */
  readonly intervalMs: number;
  /** How long a deleted user is kept. */
  readonly userErasureMs: number;
}

/** How long sessions live, and how many. */
export class SessionSettings {
  /** How long a session lives at most, however much it is used. */
  readonly absoluteLifetimeMs: number;
  /** The most sessions of one user. */
  readonly perUser: number;
  /** How old a login may be for the dangerous routes of administrators; 0 asks for none. */
  readonly adminRecentLoginMs: number;
}

/** What a new password must be like. */
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
  /** The logarithm of the rounds. */
  readonly bcryptCost: number;
  /** What an argon2id hash costs. */
  readonly argon2: Argon2Parameters;
  /** Newest first; empty when no pepper is used. */
  readonly peppers: readonly KeyObject[];
  /** What the system that users came from mixed into their passwords; only for the hashes that were imported. */
  readonly importedPepper: KeyObject | undefined;
  /** How many hashings may wait; 0 refuses whatever cannot begin at once. */
  readonly queueLength: number;
  /** How long one of them waits before it is refused. */
  readonly queueWaitMs: number;
}

/** Limits of requests and of wrong passwords. */
export class ThrottlingSettings {
  /** Whether requests are limited. */
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

/** From whom mails are. */
export interface MailAddress {
  /** What mail programs show; may be empty. */
  readonly name: string;
  /** Where answers go. */
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

/** How mails are sent. */
export class MailSettings {
  /** By what. */
  readonly transport: MailTransport;
  /** From whom. */
  readonly from: MailAddress;
  /** False where plain text on the way to the server was asked for. */
  readonly requiresTls: boolean;
}

/** Who may read metrics. */
export class MetricsSettings {
  /** The bearer token; undefined leaves them to this machine. */
  readonly token: string | undefined;
}

/** A public key with which a service's assertions are checked; the algorithm is the key's, never the assertion's. */
export interface ServiceClientKey {
  /** As its service names it; undefined when it has no name. */
  readonly kid: string | undefined;
  /** The only one that counts for this key. */
  readonly algorithm: Exclude<SigningAlgorithm, 'HS256'>;
  /** The public key. */
  readonly verifyWith: KeyObject;
}

/** How one service proves who it is: by a secret, or by a private key whose public half is here. */
export type ServiceClient =
  /** SHA-256 of the secret, in a KeyObject because nothing prints what that holds. */
  | { readonly kind: 'secret'; readonly secretDigest: KeyObject }
  | { readonly kind: 'keys'; readonly keys: readonly ServiceClientKey[] };

/** The services that may ask at /oauth. */
export class ServiceClientSettings {
  /** The services that may ask at /oauth, by client id. */
  readonly clients: ReadonlyMap<string, ServiceClient>;
}

/** The whole environment as one frozen tree; each section is injected by its class. */
export interface Settings {
  /** Address, port, proxies, cookies, log. */
  readonly server: ServerSettings;
  /** Which one, and how many connections. */
  readonly database: DatabaseSettings;
  /** Lifetimes and issuer of access and refresh tokens. */
  readonly tokens: TokenSettings;
  /** How signing keys rotate. */
  readonly keys: KeySettings;
  /** How instances learn of ended sessions. */
  readonly revocation: RevocationSettings;
  /** How often old rows are deleted. */
  readonly maintenance: MaintenanceSettings;
  /** How long sessions live, and how many there may be. */
  readonly sessions: SessionSettings;
  /** What a new password must be like. */
  readonly passwords: PasswordSettings;
  /** Who may register. */
  readonly registration: RegistrationSettings;
  /** Confirming addresses and logging in by mail. */
  readonly email: EmailSettings;
  /** How passwords are hashed. */
  readonly hashing: HashingSettings;
  /** Limits of requests and of wrong passwords. */
  readonly throttling: ThrottlingSettings;
  /** How mails are sent, and from whom. */
  readonly mail: MailSettings;
  /** Who may read them. */
  readonly metrics: MetricsSettings;
  /** Other people's providers, at which users log in or have tokens. */
  readonly providers: ProviderSettings;
  /** The services that may introspect and revoke tokens. */
  readonly serviceClients: ServiceClientSettings;
  /** The variables that are not set and for which generated secrets stand in; none in production. */
  readonly generatedSecrets: readonly string[];
}

interface SettingEntry {
  readonly name: string;
  /** As it would be written in the environment; undefined when there is none or when it follows other settings. */
  readonly default: string | undefined;
  /** The comment in `.env.example`. */
  readonly description: string;
  /** Is a secret or may hold one, as a URL may hold a password: its value is never printed. */
  readonly isSecret: boolean;
}

/** Every variable that Watchword reads. `.env.example` is held against this table by a test. */
export const SETTING_CATALOGUE = [
  {
    name: 'NODE_ENV',
    default: 'development',
    description: 'development, test or production; production refuses missing or weak secrets and insecure cookies.',
    isSecret: false,
  },
  {
    name: 'HOST',
    default: '127.0.0.1',
    description: 'Address or host name to listen on; 0.0.0.0 is every IPv4 address of this machine.',
    isSecret: false,
  },
  {
    name: 'PORT',
    default: '3000',
    description: 'Port to listen on, 0 to 65535; 0 takes any free one.',
    isSecret: false,
  },
  {
    name: 'PUBLIC_URL',
    default: undefined,
    description:
      'Address at which clients reach this server, used as token issuer and in links; it may have a path, as in https://example.org/auth; default http://HOST:PORT.',
    isSecret: false,
  },
  {
    name: 'DATABASE_URL',
    default: 'sqlite:var/watchword.sqlite',
    description: 'sqlite:<path>, sqlite::memory: (lost at exit) or postgres://user:password@host:port/database.',
    isSecret: true,
  },
  {
    name: 'DATABASE_POOL_SIZE',
    default: '10',
    description: 'The most connections to PostgreSQL that this instance opens for requests, 2 to 1000.',
    isSecret: false,
  },
  {
    name: 'DATABASE_POOL_WAIT',
    default: '5s',
    description: 'How long a request waits for one of these connections before it gets 503, 1s to 1m.',
    isSecret: false,
  },
  {
    name: 'DATABASE_TABLE_PREFIX',
    default: undefined,
    description:
      'Stands before the names of all our tables, indexes and triggers: up to 12 lower-case letters, digits and underscores, such as auth_.',
    isSecret: false,
  },
  {
    name: 'DATABASE_SCHEMA',
    default: undefined,
    description:
      'PostgreSQL schema for all our tables, made at start if it is missing; without it the first one of search_path.',
    isSecret: false,
  },
  {
    name: 'SQLITE_SYNCHRONOUS',
    default: 'normal',
    description:
      'full: SQLite has each change on disk before the answer; normal is faster, but a power cut may lose the newest changes.',
    isSecret: false,
  },
  {
    name: 'REDIS_URL',
    default: undefined,
    description: 'redis:// or rediss:// URL that shares rate limits between instances; without it each counts alone.',
    isSecret: true,
  },
  {
    name: 'ACCESS_TOKEN_ALGORITHM',
    default: 'ES256',
    description: 'How access tokens are signed: ES256, EdDSA, RS256 or HS256 (a shared secret).',
    isSecret: false,
  },
  {
    name: 'ACCESS_TOKEN_SECRET',
    default: undefined,
    description: 'Secret for signing access tokens, at least 32 bytes; required for HS256, refused for the others.',
    isSecret: true,
  },
  {
    name: 'ACCESS_TOKEN_EXPIRY',
    default: '15m',
    description: 'How long an access token lives, written 10s, 15m, 12h or 7d; at most REFRESH_TOKEN_EXPIRY.',
    isSecret: false,
  },
  {
    name: 'REFRESH_TOKEN_EXPIRY',
    default: '7d',
    description: 'How long a refresh token, and so an idle session, is valid; at most SESSION_ABSOLUTE_EXPIRY.',
    isSecret: false,
  },
  {
    name: 'REFRESH_TOKEN_SECRET',
    default: undefined,
    description:
      'Signs refresh tokens: at least 32 bytes each, comma separated, newest first; generated in development.',
    isSecret: true,
  },
  {
    name: 'REFRESH_GRACE',
    default: '10s',
    description: 'How long a used refresh token still returns the same new one; 0s turns this off, 5m is the maximum.',
    isSecret: false,
  },
  {
    name: 'SESSION_ABSOLUTE_EXPIRY',
    default: '90d',
    description: 'How long a session can last, however much it is used.',
    isSecret: false,
  },
  {
    name: 'SESSIONS_PER_USER',
    default: '20',
    description: 'How many sessions a user may have at once, 1 to 1000; one more ends the oldest.',
    isSecret: false,
  },
  {
    name: 'ADMIN_RECENT_LOGIN',
    default: '0s',
    description:
      'How long ago administrators may have given their password when they change users, roles or keys; 0s does not ask.',
    isSecret: false,
  },
  {
    name: 'TOKEN_ENCRYPTION_KEY',
    default: undefined,
    description:
      'Encrypts keys and tokens at rest: 32 bytes in base64 each, comma separated, newest first; generated in development.',
    isSecret: true,
  },
  {
    name: 'KEY_ROTATION_INTERVAL',
    default: '90d',
    description: 'How long a signing key is used before the next one takes over.',
    isSecret: false,
  },
  {
    name: 'JWKS_CACHE_LIFETIME',
    default: '5m',
    description:
      'How long others may cache the published keys; a new key is published at least this long before its use.',
    isSecret: false,
  },
  {
    name: 'REVOCATION_POLL_INTERVAL',
    default: '2s',
    description: 'How often each instance reads the database for revocations it was not notified of, 1s to 5m.',
    isSecret: false,
  },
  {
    name: 'REVOCATION_STALENESS_LIMIT',
    default: '10s',
    description:
      'When the last reading is this old, every request asks the database; at least REVOCATION_POLL_INTERVAL.',
    isSecret: false,
  },
  {
    name: 'MAINTENANCE_INTERVAL',
    default: '1m',
    description: 'How often expired data is deleted, by one instance at a time, 1s to 1d.',
    isSecret: false,
  },
  {
    name: 'USER_ERASURE_AFTER',
    default: '30d',
    description: 'How long a user deleted by an administrator can be restored; after that, all their data is erased.',
    isSecret: false,
  },
  {
    name: 'TOKEN_AUDIENCE',
    default: 'watchword',
    description: 'Audience named in every access token.',
    isSecret: false,
  },
  {
    name: 'TOKEN_CLIENT_ID',
    default: 'watchword',
    description:
      'Client id in every access token and for OAuth libraries at /oauth/token; must not be an id of SERVICE_CLIENTS.',
    isSecret: false,
  },
  {
    name: 'PASSWORD_HASHER',
    default: 'bcrypt',
    description: 'How new password hashes are made: bcrypt or argon2id; hashes of the other are upgraded at login.',
    isSecret: false,
  },
  {
    name: 'BCRYPT_COST',
    default: '12',
    description: 'Cost of hashing a password, 4 to 16, and at least 10 in production; each step doubles the time.',
    isSecret: false,
  },
  {
    name: 'ARGON2_MEMORY',
    default: '19',
    description:
      'MiB of memory for one argon2id hash, 1 to 128; production asks for more the fewer iterations there are.',
    isSecret: false,
  },
  {
    name: 'ARGON2_ITERATIONS',
    default: '2',
    description: 'How often argon2id passes over its memory, 1 to 64; times ARGON2_MEMORY at most 2048.',
    isSecret: false,
  },
  {
    name: 'PASSWORD_PEPPER',
    default: undefined,
    description: 'Mixed into every password hash: at least 16 bytes each, comma separated, newest first.',
    isSecret: true,
  },
  {
    name: 'IMPORTED_PASSWORD_PEPPER',
    default: undefined,
    description: 'Pepper of another system whose password hashes were imported; exactly as it was set there.',
    isSecret: true,
  },
  {
    name: 'HASHING_QUEUE_LENGTH',
    default: '64',
    description: 'How many password hashings may wait for a thread, 0 to 10000; one more gets 503.',
    isSecret: false,
  },
  {
    name: 'HASHING_QUEUE_WAIT',
    default: '10s',
    description: 'How long a password hashing waits for a thread before its request gets 503, 1s to 1m.',
    isSecret: false,
  },
  {
    name: 'PASSWORD_MIN_LENGTH',
    default: '12',
    description: 'Shortest password allowed, 8 to 128 characters.',
    isSecret: false,
  },
  {
    name: 'PASSWORD_FORBIDDEN_WORDS',
    default: undefined,
    description:
      'Names of your product and company, comma separated: no password may mostly consist of them, nor of the host of PUBLIC_URL.',
    isSecret: false,
  },
  {
    name: 'REGISTRATION',
    default: 'open',
    description:
      'open; discreet: the answer does not say whether the address has an account, which is created once the address is confirmed; closed: administrators create all accounts.',
    isSecret: false,
  },
  {
    name: 'EMAIL_VERIFICATION',
    default: 'optional',
    description:
      'off, optional or required: whether whoever registers is asked to confirm the address, and whether logging in waits for that.',
    isSecret: false,
  },
  {
    name: 'EMAIL_CHANGE',
    default: undefined,
    description:
      'confirmed: an address that users give themselves counts once it is confirmed; at-once: at once; the default is confirmed where MAIL_URL names a server.',
    isSecret: false,
  },
  {
    name: 'EMAIL_LOGIN',
    default: 'off',
    description:
      'on or off: whether users may log in with a link or a code that is mailed to them, without a password.',
    isSecret: false,
  },
  {
    name: 'RATE_LIMIT',
    default: 'on',
    description: 'on or off (for load tests); off is refused in production unless REDIS_URL or TRUST_PROXY is set.',
    isSecret: false,
  },
  {
    name: 'LOGIN_ATTEMPTS',
    default: '5',
    description:
      'How many wrong passwords for one account cost nothing before each next one has to wait, 1 to 100; off (for load tests) limits none and is refused in production.',
    isSecret: false,
  },
  {
    name: 'LOGIN_ATTEMPTS_PER_ADDRESS',
    default: '100',
    description: 'The same for all accounts together from one address in an hour, 1 to 100000.',
    isSecret: false,
  },
  {
    name: 'LOGIN_STOP_AFTER',
    default: '100',
    description:
      'After how many wrong passwords only known devices and a reset by mail get into the account, 2 to 1000; more than LOGIN_ATTEMPTS.',
    isSecret: false,
  },
  {
    name: 'TRUST_PROXY',
    default: undefined,
    description:
      'Proxies whose X-Forwarded-For is believed: comma-separated addresses or networks, or a number of hops.',
    isSecret: false,
  },
  {
    name: 'CORS_ORIGINS',
    default: undefined,
    description: 'Origins whose pages may call this API, comma separated, such as https://app.example.com.',
    isSecret: false,
  },
  {
    name: 'MAIL_URL',
    default: 'file:var/mail',
    description:
      'How mail leaves: file:<folder> writes each as an .eml file; smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465 sends it.',
    isSecret: true,
  },
  {
    name: 'MAIL_FROM',
    default: 'Watchword <watchword@localhost>',
    description: 'Sender of every mail, a name and an address; what cannot be delivered comes back to it.',
    isSecret: false,
  },
  {
    name: 'MAIL_TLS',
    default: 'required',
    description: 'required or off; off sends in plain text to a server that has no TLS.',
    isSecret: false,
  },
  {
    name: 'METRICS_TOKEN',
    default: undefined,
    description:
      'Bearer token for /metrics, at least 16 visible characters; without it only callers on this machine get an answer.',
    isSecret: true,
  },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    description: 'fatal, error, warn, info or debug.',
    isSecret: false,
  },
  {
    name: 'COOKIE_NAME',
    default: 'watchword',
    description: 'What the names of the cookies begin with; give two instances on one host different names.',
    isSecret: false,
  },
  {
    name: 'SHUTDOWN_DRAIN',
    default: '5s',
    description:
      'How long SIGTERM leaves the port open while /health/ready already says 503; 0s turns this off, 5m at most.',
    isSecret: false,
  },
  {
    name: 'SERVICE_CLIENTS',
    default: undefined,
    description:
      'Services that may call /oauth, as JSON or the path of a JSON file: a secret or a jwks for each client id.',
    isSecret: true,
  },
  {
    name: 'OIDC_PROVIDERS',
    default: undefined,
    description:
      'Providers to log in at and to keep tokens of, as JSON or the path of a JSON file: a preset, an issuer or endpoints for each id.',
    isSecret: true,
  },
  {
    name: 'RETURN_TO_ORIGINS',
    default: undefined,
    description:
      'Origins beside PUBLIC_URL to which a sign-in at a provider may return, comma separated, such as https://app.example.com.',
    isSecret: false,
  },
  {
    name: 'CONNECTION_TOKENS',
    default: 'off',
    description: "on or off; on serves access tokens of providers to the user's own server side, by permission.",
    isSecret: false,
  },
  {
    name: 'CONNECTION_REFRESH_AHEAD',
    default: 'off',
    description: 'on or off; on refreshes tokens of providers that are in use before anybody asks for them.',
    isSecret: false,
  },
] as const satisfies readonly SettingEntry[];

export type SettingName = (typeof SETTING_CATALOGUE)[number]['name'];

const ENTRY_BY_NAME: ReadonlyMap<SettingName, SettingEntry> = new Map(
  SETTING_CATALOGUE.map((entry) => [entry.name, entry]),
);

export function isSecretSetting(name: SettingName): boolean {
  return ENTRY_BY_NAME.get(name)?.isSecret ?? true;
}

export function defaultOf(name: SettingName): string | undefined {
  return ENTRY_BY_NAME.get(name)?.default;
}

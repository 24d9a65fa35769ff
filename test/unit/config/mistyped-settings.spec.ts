import { mistypedSettings } from '../../../src/config/mistyped-settings.js';
import { SETTING_CATALOGUE } from '../../../src/config/setting-catalogue.js';

/** The names that are proposed for a variable with this name. */
function meantBy(name: string, where: 'dotEnv' | 'environment', others: Record<string, string> = {}): string[] {
  const variables = { dotEnv: {}, environment: {}, [where]: { [name]: 'a value', ...others } };
  const [line = ''] = mistypedSettings(variables);
  return /did you mean ([A-Z_ or]+)\?/.exec(line)?.[1]?.split(' or ') ?? [];
}

describe('a misspelt setting', () => {
  it.each([
    ['REFRESH_TOKEN_EXPIRES', 'REFRESH_TOKEN_EXPIRY'],
    ['ACCESS_TOKEN_EXPIRE', 'ACCESS_TOKEN_EXPIRY'],
    ['ACCES_TOKEN_EXPIRY', 'ACCESS_TOKEN_EXPIRY'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['TOKEN_ENCRYPTION_KEYS', 'TOKEN_ENCRYPTION_KEY'],
    ['SESSION_PER_USER', 'SESSIONS_PER_USER'],
    ['bcrypt_cost', 'BCRYPT_COST'],
  ])('%s is told with the right name, wherever it stands', (name, right) => {
    expect(meantBy(name, 'environment')).toEqual([right]);
    expect(meantBy(name, 'dotEnv')).toEqual([right]);
  });

  it.each([
    ['PROT', ['PORT']],
    ['LOGLEVEL', ['LOG_LEVEL']],
    ['ACCESS_TOKEN_TTL', ['ACCESS_TOKEN_ALGORITHM', 'ACCESS_TOKEN_SECRET', 'ACCESS_TOKEN_EXPIRY']],
    ['REFRESH_TOKEN_LIFETIME', ['REFRESH_TOKEN_EXPIRY', 'REFRESH_TOKEN_SECRET']],
  ])('%s is told in .env, which is ours, and not in the environment, where it may be for others', (name, right) => {
    expect(meantBy(name, 'dotEnv')).toEqual(right);
    expect(meantBy(name, 'environment')).toEqual([]);
  });

  it('says what is wrong and what to do, and not the value', () => {
    expect(mistypedSettings({ dotEnv: {}, environment: { REFRESH_TOKEN_EXPIRES: 'hunter2' } })).toEqual([
      'REFRESH_TOKEN_EXPIRES is not a setting: did you mean REFRESH_TOKEN_EXPIRY? (If another program reads it, set REFRESH_TOKEN_EXPIRY as well; an empty value leaves the default.)',
    ]);
  });

  it('is none when the right name is set as well, even to nothing', () => {
    expect(meantBy('DATABASE_URI', 'environment', { DATABASE_URL: '' })).toEqual([]);
    expect(meantBy('REFRESH_TOKEN_EXPIRES', 'dotEnv', { REFRESH_TOKEN_EXPIRY: '1d' })).toEqual([]);
  });
});

/** What shells, desktops, npm, CI, Docker, Kubernetes and other programs put into environments. */
const FOREIGN =
  `PATH HOME HOSTNAME HOSTTYPE HOST_IP PORTS USER SHELL TERM LANG LC_ALL PWD OLDPWD SHLVL LOGNAME EDITOR DISPLAY TZ CI NO_COLOR
  XDG_RUNTIME_DIR SSH_AUTH_SOCK DBUS_SESSION_BUS_ADDRESS NODE NODE_OPTIONS NODE_PATH NODE_VERSION NODE_NAME NVM_DIR
  npm_config_cache npm_lifecycle_event npm_package_version GITHUB_TOKEN GITHUB_ACTIONS GITLAB_TOKEN ACCESS_TOKEN REFRESH_TOKEN
  TOKEN SECRET SECRET_KEY API_KEY API_URL APP_URL BASE_URL PUBLIC_PATH DATABASE DATABASE_HOST DATABASE_PORT DATABASE_NAME
  DATABASE_PASSWORD DB_URL POSTGRES_URL POSTGRES_PASSWORD PGHOST PGPASSWORD REDIS_HOST REDIS_PORT REDIS_PASSWORD LOG_FORMAT
  LOGLEVEL LOG_DIR KUBERNETES_SERVICE_HOST KUBERNETES_PORT WATCHWORD_PORT WATCHWORD_SERVICE_HOST AWS_SESSION_TOKEN
  AWS_ACCESS_KEY_ID VAULT_TOKEN JWT_SECRET SESSION_SECRET SESSION_MANAGER TRUSTED_PROXIES http_proxy HTTPS_PROXY MAIL_URL
  SMTP_URL OIDC_PROVIDERS DEBUG PS1 MAIL COLORTERM`
    .trim()
    .split(/\s+/);

it('takes nobody else’s variable for one of ours', () => {
  const environment = Object.fromEntries(FOREIGN.map((name) => [name, 'x']));
  expect(mistypedSettings({ dotEnv: {}, environment })).toEqual([]);
});

it('takes no setting for another one', () => {
  for (const { name } of SETTING_CATALOGUE)
    expect(mistypedSettings({ dotEnv: { [name]: 'x' }, environment: {} })).toEqual([]);
});

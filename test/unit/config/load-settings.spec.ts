import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../../src/config/load-settings.js';
import { SettingError } from '../../../src/config/setting-error.js';
import { developmentEnvironment, productionEnvironment, STRONG } from './environments.js';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'watchword-settings-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const secretsFile = (): string => join(directory, 'var', 'development-secrets.json');

describe('loadSettings', () => {
  it('reads .env, over which the environment wins', () => {
    writeFileSync(join(directory, '.env'), 'PORT=4000\nHOST=localhost\nLOG_LEVEL="warn" # quiet\n');
    const { server } = loadSettings({ directory, environment: { PORT: '5000' } });
    expect(server).toMatchObject({ port: 5000, host: 'localhost', logLevel: 'warn' });
  });

  it('neither prints anything nor changes the environment of the process', () => {
    writeFileSync(join(directory, '.env'), 'WATCHWORD_TEST_VARIABLE=1\n');
    const before = { ...process.env };
    const writes = [
      jest.spyOn(process.stdout, 'write'),
      jest.spyOn(process.stderr, 'write'),
      jest.spyOn(console, 'log'),
    ];
    loadSettings({ directory, environment: {} });
    for (const write of writes) {
      expect(write).not.toHaveBeenCalled();
      write.mockRestore();
    }
    expect(process.env).toEqual(before);
  });

  it('works without .env and keeps everybody logged in over a restart', () => {
    const [first, second] = [
      loadSettings({ directory, environment: {} }),
      loadSettings({ directory, environment: {} }),
    ];
    expect(second.tokens.refreshTokenSecrets[0]?.export()).toEqual(first.tokens.refreshTokenSecrets[0]?.export());
    expect(second.tokens.encryptionKeys[0]?.export()).toEqual(first.tokens.encryptionKeys[0]?.export());
  });

  it.each([
    ['when both are set', developmentEnvironment()],
    ['in production', productionEnvironment()],
  ])('generates no secrets %s', (_, environment) => {
    loadSettings({ directory, environment });
    expect(existsSync(secretsFile())).toBe(false);
  });

  it.each([
    ['in production', productionEnvironment({ REFRESH_TOKEN_SECRET: '' }), 'REFRESH_TOKEN_SECRET is not set'],
    ['in a misspelt production', { NODE_ENV: 'prod' }, 'NODE_ENV is "prod"'],
  ])('generates no missing secrets %s', (_, environment, line) => {
    expect(() => loadSettings({ directory, environment })).toThrow(line);
    expect(existsSync(secretsFile())).toBe(false);
  });

  it('lets .env say that this is production', () => {
    writeFileSync(join(directory, '.env'), 'NODE_ENV=production\nPUBLIC_URL=https://id.example.com\n');
    expect(() => loadSettings({ directory, environment: {} })).toThrow('REFRESH_TOKEN_SECRET is not set');
  });

  it('finds the file of service clients beside .env', () => {
    writeFileSync(join(directory, 'clients.json'), JSON.stringify({ a: { secret: STRONG.access } }));
    const { serviceClients } = loadSettings({ directory, environment: { SERVICE_CLIENTS: 'clients.json' } });
    expect([...serviceClients.clients.keys()]).toEqual(['a']);
  });

  it('says that the file of service clients cannot be read', () => {
    expect(() => loadSettings({ directory, environment: { SERVICE_CLIENTS: 'nowhere.json' } })).toThrow(
      /^SERVICE_CLIENTS \(a secret, 12 characters\): it must /,
    );
  });

  it('names misspelt settings together with wrong ones', () => {
    writeFileSync(join(directory, '.env'), 'REFRESH_TOKEN_EXPIRES=1d\nPORT=abc\n');
    expect(() => loadSettings({ directory, environment: {} })).toThrow(
      /^2 settings are wrong:\n {2}REFRESH_TOKEN_EXPIRES is not a setting: did you mean REFRESH_TOKEN_EXPIRY\?.*\n {2}PORT is "abc": /,
    );
  });

  it('stops for a misspelt setting alone, and never prints its value', () => {
    const load = (): unknown => loadSettings({ directory, environment: { TOKEN_ENCRYPTION_KEYS: STRONG.encryption } });
    expect(load).toThrow(/^TOKEN_ENCRYPTION_KEYS is not a setting: did you mean TOKEN_ENCRYPTION_KEY\?/);
    expect(load).not.toThrow(STRONG.encryption);
  });

  it.each([
    ['UTF-16 with a byte order mark, as PowerShell writes it', Buffer.from('\ufeffPORT=4000\r\n', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('PORT=4000\r\n', 'utf16le')],
    ['UTF-16 with the other byte first', Buffer.from('\ufeffPORT=4000\r\n', 'utf16le').swap16()],
    ['Latin-1', Buffer.from('# Größe\nPORT=4000\n', 'latin1')],
  ])('refuses a .env in %s', (_, content) => {
    writeFileSync(join(directory, '.env'), content);
    const load = (): unknown => loadSettings({ directory, environment: {} });
    expect(load).toThrow(SettingError);
    expect(load).toThrow(/^.*\.env is not in UTF-8: save it in that encoding\. PowerShell's > writes UTF-16\.$/);
  });

  it('reads a .env in UTF-8 with a byte order mark', () => {
    writeFileSync(join(directory, '.env'), '\ufeffPORT=4000\n');
    expect(loadSettings({ directory, environment: {} }).server.port).toBe(4000);
  });

  it('says in one line that .env cannot be read', () => {
    mkdirSync(join(directory, '.env'));
    const load = (): unknown => loadSettings({ directory, environment: {} });
    expect(load).toThrow(SettingError);
    expect(load).toThrow(/^.*\.env cannot be read \(EISDIR\): it must be a readable file, or absent\.$/);
  });
});

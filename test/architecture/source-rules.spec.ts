import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { sourceFiles } from '../support/source-files.js';

const MOST_LINES = 220;

/** Files that are one table, which may be long. */
const TABLES: readonly string[] = [
  'src/config/settings.ts',
  'src/config/setting-catalogue.ts',
  'src/modules/mail/templates/mail-texts.ts',
  'src/client/api/openapi-types.ts',
];

interface Rule {
  readonly name: string;
  readonly severity: string;
}

interface Violation {
  readonly from: string;
  readonly rule: Rule;
}

const { forbidden } = createRequire(__filename)(resolve('.dependency-cruiser.cjs')) as { forbidden: readonly Rule[] };

/** The files of a tree that breaks a rule, by their paths, and which of them breaks it. */
interface Breach {
  readonly culprit: string;
  readonly files: Readonly<Record<string, string>>;
}

const importing = (path: string): string => `import '${path}';\n`;

/** Rules that hold for one layer or one module each are broken in one way. */
function breachOf(rule: string): Breach | undefined {
  const layer = /^(\w+)-imports-only-beneath$/.exec(rule)?.[1];
  if (layer !== undefined) {
    const culprit = `src/${layer}/upwards.ts`;
    return { culprit, files: { [culprit]: importing('../main.js'), 'src/main.ts': '' } };
  }
  const module = /^(\w+)-enters-only-its-neighbours$/.exec(rule)?.[1];
  if (module !== undefined) {
    const culprit = `src/modules/${module}/through-the-wall.ts`;
    const inside = `src/modules/${module === 'users' ? 'keys' : 'users'}/inside.ts`;
    return {
      culprit,
      files: { [culprit]: importing(inside.replace('src/modules', '..').replace('.ts', '.js')), [inside]: '' },
    };
  }
  const stage = /^audit-(\w+)-knows-nothing-behind-it$/.exec(rule)?.[1];
  if (stage !== undefined) {
    const culprit = `src/modules/audit/${stage}/backwards.ts`;
    return {
      culprit,
      files: { [culprit]: importing('../reading/reading.js'), 'src/modules/audit/reading/reading.ts': '' },
    };
  }
  return BREACHES[rule];
}

const BREACHES: Readonly<Record<string, Breach>> = {
  'no-circle': {
    culprit: 'src/modules/auth/chicken.ts',
    files: {
      'src/modules/auth/chicken.ts': importing('./egg.js'),
      'src/modules/auth/egg.ts': importing('./chicken.js'),
    },
  },
  'kernel-knows-no-framework': {
    culprit: 'src/kernel/decorated.ts',
    files: { 'src/kernel/decorated.ts': importing('@nestjs/common') },
  },
  'client-needs-nothing-else': {
    culprit: 'src/client/heavy.ts',
    files: { 'src/client/heavy.ts': importing('node:crypto') },
  },
  'typeorm-stays-in-repositories': {
    culprit: 'src/modules/users/queries.service.ts',
    files: { 'src/modules/users/queries.service.ts': "import { In } from 'typeorm';\nexport const query = In([]);\n" },
  },
  'module-is-entered-by-its-door': {
    culprit: 'src/bootstrap/burglar.ts',
    files: {
      'src/bootstrap/burglar.ts': importing('../modules/users/users.service.js'),
      'src/modules/users/users.service.ts': '',
    },
  },
  'own-door-is-not-for-the-inside': {
    culprit: 'src/modules/users/profile.controller.ts',
    files: { 'src/modules/users/profile.controller.ts': importing('./index.js'), 'src/modules/users/index.ts': '' },
  },
  'only-extension-points-name-adapters': {
    culprit: 'src/modules/passwords/passwords.service.ts',
    files: {
      'src/modules/passwords/passwords.service.ts': importing('./bcrypt-password-hasher.js'),
      'src/modules/passwords/bcrypt-password-hasher.ts': '',
    },
  },
  'server-does-not-import-the-test-kit': {
    culprit: 'src/bootstrap/cheating.ts',
    files: { 'src/bootstrap/cheating.ts': importing('../testing/index.js'), 'src/testing/index.ts': '' },
  },
  'server-does-not-import-the-command-line': {
    culprit: 'src/bootstrap/talkative.ts',
    files: { 'src/bootstrap/talkative.ts': importing('../cli/terminal.js'), 'src/cli/terminal.ts': '' },
  },
  'no-test-in-production': {
    culprit: 'scripts/lazy.ts',
    files: { 'scripts/lazy.ts': importing('../test/support/accounts.js'), 'test/support/accounts.ts': '' },
  },
  'every-module-has-a-rule': {
    culprit: 'src/modules/unheard-of/new.ts',
    files: { 'src/modules/unheard-of/new.ts': importing('../../kernel/clock.js'), 'src/kernel/clock.ts': '' },
  },
  'every-folder-has-a-rule': {
    culprit: 'src/helpers/new.ts',
    files: { 'src/helpers/new.ts': importing('../kernel/clock.js'), 'src/kernel/clock.ts': '' },
  },
};

/** A package that the tree can import: enough of it for the resolver. */
function fakePackage(name: string): Record<string, string> {
  const folder = `node_modules/${name}`;
  const manifest = JSON.stringify({ name, version: '1.0.0', type: 'module', main: 'index.js' });
  return { [`${folder}/package.json`]: manifest, [`${folder}/index.js`]: 'export const In = () => undefined;\n' };
}

function writeTree(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text === '' ? 'export {};\n' : text);
  }
}

/** Runs dependency-cruiser with our rules in another tree, as `npm run deps` does in this one. */
function violationsIn(root: string): Violation[] {
  const config = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const options = { cwd: root, encoding: 'utf8' as const, maxBuffer: 50_000_000 };
  const output = execFileSync(process.execPath, [program, 'src', 'test', 'scripts', ...config], options);
  return (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('the rules of who may import whom', () => {
  const root = mkdtempSync(join(tmpdir(), 'watchword-rules-'));
  let violations: Violation[];

  beforeAll(() => {
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) cpSync(name, join(root, name));
    writeTree(root, { ...fakePackage('typeorm'), ...fakePackage('@nestjs/common') });
    for (const { name } of forbidden) writeTree(root, breachOf(name)?.files ?? {});
    violations = violationsIn(root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(forbidden.map(({ name }) => name))('%s is an error, and catches who breaks it', (name) => {
    const breach = breachOf(name);
    if (!breach) throw new Error('this spec knows no way of breaking the rule: add one');
    const caught = violations.filter(({ rule }) => rule.name === name);
    expect(caught.map(({ from }) => from)).toContain(breach.culprit);
    expect(caught.every(({ rule }) => rule.severity === 'error')).toBe(true);
  });

  it('catch nobody who keeps them', () => {
    const breaches = forbidden.flatMap(({ name }) => breachOf(name) ?? []);
    const guilty = new Set(
      breaches.flatMap(({ culprit, files }) => [
        culprit,
        ...Object.keys(files).filter((path) => path.endsWith('egg.ts')),
      ]),
    );
    expect(violations.filter(({ from }) => !guilty.has(from))).toEqual([]);
  });
});

describe('a file of src', () => {
  const files = sourceFiles().filter(({ path }) => !path.startsWith('src/database/migrations/'));

  it(`has up to ${MOST_LINES} lines`, () => {
    const long = files.filter(({ path, text }) => !TABLES.includes(path) && text.split('\n').length > MOST_LINES + 1);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('asks clientAddressOf who calls, since request.ip may have a port or be nonsense', () => {
    const readers = files.filter(({ text }) => /\b(?:request|req)\.ips?\b|remoteAddress/.test(text));
    expect(readers.map(({ path }) => path)).toEqual(['src/http/client-address.ts']);
  });

  it('exports no star', () => {
    expect(files.filter(({ text }) => /^export \*/m.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('has no work left for later, and no circle tied with forwardRef or ModuleRef', () => {
    const marks = /\b(TODO|FIXME|XXX|forwardRef|ModuleRef)\b/;
    expect(files.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('a page', () => {
  it('has no marks that a merge has left', () => {
    const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
    const pages = ['README.md', 'CHANGELOG.md', ...docs.map((name) => join('docs', name))];
    const marked = pages.filter((path) => /^(?:<{4,}|={4,}|>{4,})(?: |$)/m.test(readFileSync(path, 'utf8')));
    expect([pages.length > 50, marked]).toEqual([true, []]);
  });
});

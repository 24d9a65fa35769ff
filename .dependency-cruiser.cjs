/** Who may import whom; the plan is ARCHITECTURE's, held here in the ordinary check. */

const LAYERS = [
  'kernel',
  'config',
  'http',
  'database',
  'modules',
  'extension',
  'pages',
  'bootstrap',
  'cli',
  'testing',
  'client',
  'guard',
];

/** For each module, the other modules whose door it may enter. */
const MODULE_DOORS = {
  encryption: [],
  passwords: [],
  audit: ['encryption', 'metrics'],
  events: ['audit', 'metrics'],
  keys: ['encryption', 'audit'],
  mail: ['encryption', 'audit', 'metrics'],
  throttling: [],
  metrics: [],
  health: ['mail'],
  revocation: ['keys', 'metrics'],
  users: ['passwords', 'throttling', 'audit', 'revocation', 'metrics'],
  transfer: ['users', 'passwords', 'audit'],
  roles: ['users', 'audit', 'revocation'],
  sessions: ['users', 'audit', 'revocation', 'metrics'],
  tokens: ['keys', 'roles', 'sessions', 'users'],
  auth: [
    'encryption',
    'mail',
    'passwords',
    'throttling',
    'keys',
    'audit',
    'revocation',
    'users',
    'sessions',
    'tokens',
    'metrics',
    'vault',
  ],
  providers: ['metrics'],
  vault: ['providers', 'encryption', 'users', 'transfer', 'audit', 'metrics'],
  federation: ['providers', 'vault', 'users', 'audit', 'metrics', 'mail', 'sessions', 'auth', 'throttling'],
  oauth: ['keys', 'audit', 'revocation', 'users', 'roles', 'sessions', 'tokens', 'auth', 'metrics'],
  maintenance: [
    'auth',
    'keys',
    'revocation',
    'users',
    'sessions',
    'oauth',
    'metrics',
    'throttling',
    'vault',
    'federation',
  ],
};

const layer = (name, mayImport) => ({
  name: `${name}-imports-only-beneath`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: [`^src/${name}/`, ...mayImport.map((other) => `^src/${other}/`)] },
});

const doors = Object.entries(MODULE_DOORS).map(([name, others]) => ({
  name: `${name}-enters-only-its-neighbours`,
  severity: 'error',
  from: { path: `^src/modules/${name}/` },
  to: {
    path: '^src/modules/',
    pathNot: [`^src/modules/${name}/`, ...others.map((other) => `^src/modules/${other}/index\\.ts$`)],
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    layer('kernel', []),
    layer('config', ['kernel']),
    layer('http', ['kernel', 'config']),
    layer('database', ['kernel', 'config', 'http']),
    layer('modules', ['kernel', 'config', 'http', 'database']),
    layer('extension', ['kernel', 'config', 'http', 'database', 'modules']),
    layer('cli', ['kernel', 'config', 'http', 'database', 'modules', 'bootstrap']),
    layer('pages', ['config', 'http', 'kernel']),
    layer('client', []),
    layer('guard', ['http/access', 'kernel']),
    ...['entries', 'pending', 'people', 'chain'].map((folder, place, folders) => ({
      name: `audit-${folder}-knows-nothing-behind-it`,
      comment: "An event goes through audit's folders in this order (docs/audit.md); no import goes the other way.",
      severity: 'error',
      from: { path: `^src/modules/audit/${folder}/` },
      to: {
        path: `^src/modules/audit/(${[...folders.slice(place + 1), 'reading', 'sink'].join('|')})/|^src/modules/audit/audit-log`,
      },
    })),
    {
      name: 'client-needs-nothing-else',
      comment: "It runs in browsers and in Node, without any package and without Node's modules.",
      severity: 'error',
      from: { path: '^src/client/' },
      to: { pathNot: '^src/client/' },
    },
    {
      name: 'kernel-knows-no-framework',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: ['@nestjs/', 'node_modules/(typeorm|fastify)'] },
    },
    {
      name: 'typeorm-stays-in-repositories',
      comment: 'Only entities, repositories, stores and the database folder speak to TypeORM.',
      severity: 'error',
      from: {
        path: '^src/modules/',
        pathNot: ['\\.(entity|repository)\\.ts$', 'database-.*-store\\.ts$', 'health\\.service\\.ts$'],
      },
      to: { path: 'node_modules/typeorm', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'module-is-entered-by-its-door',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/modules/' },
      to: { path: '^src/modules/[^/]+/(?!index\\.ts$)' },
    },
    {
      name: 'own-door-is-not-for-the-inside',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/(?!index\\.ts$)' },
      to: { path: '^src/modules/$1/index\\.ts$' },
    },
    {
      name: 'only-extension-points-name-adapters',
      severity: 'error',
      from: {
        path: '^src/',
        // an adapter that a setting chooses knows those that it chooses between
        pathNot: [
          '^src/extension/extension-points\\.ts$',
          '^src/modules/[^/]+/index\\.ts$',
          '^src/modules/passwords/configured-password-hasher\\.ts$',
        ],
      },
      to: { path: '^src/modules/.*/(bcrypt-password-hasher|database-signing-key-store|aes-gcm-key-encryption)\\.ts$' },
    },
    {
      name: 'server-does-not-import-the-test-kit',
      severity: 'error',
      from: { path: '^src/(?!testing/)' },
      to: { path: '^src/testing/' },
    },
    {
      name: 'server-does-not-import-the-command-line',
      severity: 'error',
      from: { path: '^src/(?!cli/|cli\\.ts$|index\\.ts$)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'no-test-in-production',
      severity: 'error',
      from: { path: '^(src|scripts|bench)/' },
      to: { path: '^test/' },
    },
    {
      name: 'every-module-has-a-rule',
      severity: 'error',
      from: { path: `^src/modules/(?!(${Object.keys(MODULE_DOORS).join('|')})/)` },
      to: {},
    },
    {
      name: 'every-folder-has-a-rule',
      severity: 'error',
      from: { path: `^src/(?!(${LAYERS.join('|')})/)[^/]+/` },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};

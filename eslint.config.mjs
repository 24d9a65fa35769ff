import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const onlyInTheClock = 'Ask the Clock port for the time.';

export default tseslint.config(
  {
    ignores: [
      'api-docs',
      'dist',
      'coverage',
      'node_modules',
      'var',
      'tools',
      'examples',
      'test/package/app',
      'test/package/page',
      '**/*.mjs',
      '**/*.cjs',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      // would break emitDecoratorMetadata for injected classes
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/**'],
    rules: {
      'max-depth': ['error', 3],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use node:crypto.' },
        { object: 'Date', property: 'now', message: onlyInTheClock },
        { object: 'process', property: 'env', message: 'Settings are read in config/ and injected.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: onlyInTheClock },
      ],
    },
  },
  { files: ['src/kernel/clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
  // the client has no clock of the server's
  { files: ['src/client/environment.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/config/load-settings.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/**/*.module.ts'], rules: { '@typescript-eslint/no-extraneous-class': 'off' } },
  { files: ['test/**'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  prettier,
);

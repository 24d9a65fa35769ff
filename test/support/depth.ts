const isDeep = ['deep', 'full'].includes(process.env['TEST_DEPTH'] ?? '');

/**
 * How much of a long test runs: `quick` in `npm test`, enough to fail when the code is wrong, and `deep` in
 * `npm run test:deep`, which runs the spec files that import this one, and in CI, which runs them beside all others.
 */
export function depth(choice: { readonly quick: number; readonly deep: number }): number {
  return isDeep ? choice.deep : choice.quick;
}

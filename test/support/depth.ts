const isDeep = process.env['TEST_DEPTH'] === 'deep';

/**
 * How much of a long test runs: `quick` in `npm test`, enough to fail when the code is wrong, and `deep` in
 * `npm run test:deep`, which runs the spec files that import this one.
 */
export function depth(choice: { readonly quick: number; readonly deep: number }): number {
  return isDeep ? choice.deep : choice.quick;
}

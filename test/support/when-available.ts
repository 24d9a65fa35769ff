import { missingPackages } from '../../scripts/test-programs.mjs';

/**
 * A suite that needs Debian's packages. Where one is missing the suite is left out and a line says so; on a machine that
 * claims to have everything (`CI=true`) that is a failure.
 */
export function describeWithPackages(packages: readonly string[], name: string, suite: () => void): void {
  const missing = missingPackages(packages);
  if (missing.length === 0) {
    describe(name, suite);
    return;
  }
  const reason = `left out, because ${missing.join(' and ')} is not installed`;
  if (process.env['CI'] === 'true') {
    it(name, () => {
      throw new Error(reason);
    });
    return;
  }
  process.stderr.write(`${name}: ${reason}\n`);
  describe.skip(name, suite);
}

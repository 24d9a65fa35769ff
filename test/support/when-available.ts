/**
 * A suite that needs a program which npm cannot install. Where it is missing the run says so, and on a machine that claims
 * to have everything (`CI=true`) that is a failure.
 */
export function describeWithProgram(program: string, isThere: boolean, name: string, suite: () => void): void {
  if (isThere) {
    describe(name, suite);
    return;
  }
  describe(name, () => {
    it(`did not run: there is no ${program} on the PATH`, () => {
      console.warn(`${name}: not tried, because there is no ${program} on the PATH (apt-get install ${program})`);
      expect(process.env['CI']).not.toBe('true');
    });
  });
}

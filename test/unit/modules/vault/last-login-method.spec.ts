import { isLastLoginMethod } from '../../../../src/modules/vault/connections/last-login-method.js';

const YES_AND_NO = [true, false];

describe('whether a connection is the last way to log in', () => {
  it.each`
    password | mail     | configured | others        | last
    ${true}  | ${false} | ${true}    | ${[]}         | ${false}
    ${false} | ${true}  | ${true}    | ${[]}         | ${false}
    ${false} | ${false} | ${false}   | ${[]}         | ${false}
    ${false} | ${false} | ${true}    | ${['github']} | ${false}
    ${false} | ${false} | ${true}    | ${['gone']}   | ${true}
    ${false} | ${false} | ${true}    | ${[]}         | ${true}
  `(
    'is $last with password: $password, by mail: $mail, provider configured: $configured, other connections: $others',
    ({ password, mail, configured, others, last }: Record<string, unknown>) => {
      const methods = {
        hasPassword: password === true,
        isMailAllowed: mail === true,
        connected: ['google', ...(others as string[])],
        isConfigured: (provider: string) => provider === 'github' || (provider === 'google' && configured === true),
      };
      expect(isLastLoginMethod('google', methods)).toBe(last);
    },
  );

  it('never locks anybody out who could get in before, in whatever state the rest is', () => {
    const providers = ['google', 'github', 'gitlab'];
    const subsets = (all: readonly string[]): string[][] =>
      all.reduce<string[][]>((sets, each) => [...sets, ...sets.map((set) => [...set, each])], [[]]);
    let refused = 0;
    for (const hasPassword of YES_AND_NO)
      for (const isMailAllowed of YES_AND_NO)
        for (const configured of subsets(providers))
          for (const others of subsets(['github', 'gitlab'])) {
            const connected = ['google', ...others];
            const isConfigured = (provider: string) => configured.includes(provider);
            const getsIn = (through: readonly string[]) => hasPassword || isMailAllowed || through.some(isConfigured);
            const isLast = isLastLoginMethod('google', { hasPassword, isMailAllowed, connected, isConfigured });
            expect(isLast).toBe(getsIn(connected) && !getsIn(others));
            refused += Number(isLast);
          }
    expect(refused).toBeGreaterThan(0);
  });
});

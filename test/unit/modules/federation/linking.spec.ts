import fc from 'fast-check';
import { signInDecision, type SignInFacts } from '../../../../src/modules/federation/login/linking.js';

const accounts = [null, { isEmailVerified: false }, { isEmailVerified: true }];
const facts: fc.Arbitrary<SignInFacts> = fc.record({
  isConnected: fc.boolean(),
  isEmailVerified: fc.boolean(),
  account: fc.constantFrom(...accounts),
  registration: fc.constantFrom('open' as const, 'discreet' as const, 'closed' as const),
});

describe('as whom somebody is logged in whom a provider has identified', () => {
  it.each([
    [true, false, null, 'closed', 'log-in'],
    [true, true, { isEmailVerified: false }, 'open', 'log-in'],
    [false, true, { isEmailVerified: true }, 'open', 'link'],
    [false, true, { isEmailVerified: true }, 'closed', 'link'],
    [false, true, { isEmailVerified: false }, 'open', 'account_unverified'],
    [false, true, { isEmailVerified: false }, 'closed', 'account_unverified'],
    [false, false, { isEmailVerified: true }, 'open', 'address_unverified'],
    [false, false, null, 'open', 'address_unverified'],
    [false, false, null, 'closed', 'address_unverified'],
    [false, true, null, 'open', 'register'],
    [false, true, null, 'discreet', 'register'],
    [false, true, null, 'closed', 'registration_closed'],
  ] as const)(
    'connected %s, provider verified %s, account %j, registration %s: %s',
    (isConnected, isEmailVerified, account, registration, expected) => {
      const decision = signInDecision({ isConnected, isEmailVerified, account, registration });
      expect(decision.act === 'refuse' ? decision.reason : decision.act).toBe(expected);
    },
  );

  it('never links an address that one of the two sides has not verified', () => {
    fc.assert(
      fc.property(facts, (known) => {
        if (signInDecision(known).act !== 'link') return;
        expect([known.isEmailVerified, known.account?.isEmailVerified]).toEqual([true, true]);
      }),
    );
  });

  it('never registers where somebody has the address, where it is not verified, or where nobody may register', () => {
    fc.assert(
      fc.property(facts, (known) => {
        if (signInDecision(known).act !== 'register') return;
        expect(known).toMatchObject({ account: null, isEmailVerified: true });
        expect(known.registration).not.toBe('closed');
      }),
    );
  });

  it('says nothing about accounts to whoever has not verified the address at the provider', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...accounts), (known, other) => {
        const unproven = { ...known, isConnected: false, isEmailVerified: false };
        expect(signInDecision(unproven)).toEqual(signInDecision({ ...unproven, account: other }));
      }),
    );
  });
});

import fc from 'fast-check';
import { isSameEmail } from '../../../../src/modules/users/index.js';
import { signInDecision, type SignInFacts } from '../../../../src/modules/federation/login/linking.js';

const PROVEN = { isEmailVerified: true, hasSameEmail: true };
const UNPROVEN = { isEmailVerified: false, hasSameEmail: true };
const ALIKE = { isEmailVerified: true, hasSameEmail: false };
const accounts = [null, UNPROVEN, PROVEN, ALIKE, { isEmailVerified: false, hasSameEmail: false }];
const facts: fc.Arbitrary<SignInFacts> = fc.record({
  isConnected: fc.boolean(),
  isEmailVerified: fc.boolean(),
  account: fc.constantFrom(...accounts),
  registration: fc.constantFrom('open' as const, 'discreet' as const, 'closed' as const),
});

describe('as whom somebody is logged in whom a provider has identified', () => {
  it.each([
    [true, false, null, 'closed', 'log-in'],
    [true, true, UNPROVEN, 'open', 'log-in'],
    [false, true, PROVEN, 'open', 'link'],
    [false, true, PROVEN, 'closed', 'link'],
    [false, true, ALIKE, 'open', 'address_differs'],
    [true, true, ALIKE, 'open', 'log-in'],
    [false, true, UNPROVEN, 'open', 'account_unverified'],
    [false, true, UNPROVEN, 'closed', 'account_unverified'],
    [false, false, PROVEN, 'open', 'address_unverified'],
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
        expect([known.isEmailVerified, known.account]).toEqual([true, PROVEN]);
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

describe('whether two spellings of an address are one mailbox', () => {
  it.each([
    ['grace@example.org', 'Grace@EXAMPLE.org', true],
    ['admin@stra\u00dfe.example', 'admin@strasse.example', false],
    ['\u212aate@example.org', 'kate@example.org', false],
    ['\ufb01nn@example.org', 'finn@example.org', false],
    ['\uff47race@example.org', 'grace@example.org', false],
    ['\u0130da@example.org', 'i\u0307da@example.org', false],
    ['grace@example.org', 'grace@example.com', false],
  ])('%s and %s: %s', (one, other, expected) => {
    expect([isSameEmail(one, other), isSameEmail(other, one)]).toEqual([expected, expected]);
  });
});

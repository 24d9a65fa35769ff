import fc from 'fast-check';
import {
  canRedeem,
  type SingleUsePurpose,
  stateDigestOf,
} from '../../../../src/modules/auth/single-use/single-use-state.js';

const BOUND: readonly SingleUsePurpose[] = ['email_verification', 'email_change', 'password_reset'];
const PURPOSES: readonly SingleUsePurpose[] = [...BOUND, 'email_change_undo'];

const accounts = fc.record({
  id: fc.uuid(),
  emailKey: fc.emailAddress(),
  tokenVersion: fc.integer({ min: 1 }),
  status: fc.constantFrom('active' as const, 'suspended' as const),
  deletedAt: fc.option(fc.date({ noInvalidDate: true })),
});
const actives = accounts.map((account) => ({ ...account, status: 'active' as const, deletedAt: null }));
const purposes = fc.constantFrom(...PURPOSES);

describe('the state that a mailed token is bound to', () => {
  it('is the same while the account is, whatever else of it changes', () => {
    fc.assert(
      fc.property(accounts, accounts, purposes, ({ id, emailKey, tokenVersion }, other, purpose) => {
        const before = { ...other, id, emailKey, tokenVersion };
        const changed = { ...before, status: 'active' as const, deletedAt: null };
        expect(stateDigestOf(changed, purpose)).toBe(stateDigestOf(before, purpose));
      }),
    );
  });

  it.each(BOUND)('is another one for %s with another address or token version', (purpose) => {
    fc.assert(
      fc.property(actives, actives, (before, { emailKey, tokenVersion }) => {
        const digest = stateDigestOf(before, purpose);
        const changed = { ...before, emailKey, tokenVersion };
        const isSame = emailKey === before.emailKey && tokenVersion === before.tokenVersion;
        expect(canRedeem(changed, digest, purpose)).toBe(isSame);
        expect(canRedeem({ ...before, tokenVersion: before.tokenVersion + 1 }, digest, purpose)).toBe(false);
      }),
    );
  });

  it('lets the way back from a change of address outlive all changes', () => {
    fc.assert(
      fc.property(actives, actives, (before, { emailKey, tokenVersion }) => {
        const digest = stateDigestOf(before, 'email_change_undo');
        expect(canRedeem({ ...before, emailKey, tokenVersion }, digest, 'email_change_undo')).toBe(true);
      }),
    );
  });

  it('is no other account’s', () => {
    fc.assert(
      fc.property(actives, actives, purposes, (mine, other, purpose) => {
        fc.pre(mine.id !== other.id);
        expect(canRedeem({ ...mine, id: other.id }, stateDigestOf(mine, purpose), purpose)).toBe(false);
      }),
    );
  });

  it('is redeemed by accounts alone that are neither suspended nor deleted', () => {
    fc.assert(
      fc.property(accounts, purposes, (account, purpose) => {
        const isOpen = account.status === 'active' && account.deletedAt === null;
        expect(canRedeem(account, stateDigestOf(account, purpose), purpose)).toBe(isOpen);
      }),
    );
    for (const purpose of PURPOSES) expect(canRedeem(null, 'anything', purpose)).toBe(false);
  });
});

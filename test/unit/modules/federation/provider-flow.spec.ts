import { createSecretKey, randomBytes } from 'node:crypto';
import { seal } from '../../../../src/kernel/sealing.js';
import { FLOW_LIFETIME_MS, flawOf, type ProviderFlow } from '../../../../src/modules/federation/flow/provider-flow.js';
import { openedFlow, sealedFlow } from '../../../../src/modules/federation/flow/sealed-flow.js';

const aKey = () => createSecretKey(randomBytes(32));
const key = aKey();
const startedAtMs = Date.UTC(2026, 10, 29);
const flow: ProviderFlow = {
  ...{ provider: 'google', state: 's'.repeat(43), nonce: 'n', codeVerifier: 'v', returnTo: '/', startedAtMs },
  ...{ mode: 'login', delivery: 'split', formerSessions: [] },
};

describe('a sealed flow', () => {
  it('opens as what it was, under any key of the list', () => {
    const sealed = sealedFlow(flow, [key]);
    expect(openedFlow(sealed, [aKey(), key])).toEqual(flow);
    expect(sealed).not.toContain(Buffer.from(flow.codeVerifier).toString('base64url').repeat(2));
  });

  it('does not open when it is changed, under another key, or made for another purpose', () => {
    const sealed = sealedFlow(flow, [key]);
    const changed = sealed.replace(/.(?=\.[^.]+$)/, (last) => (last === 'A' ? 'B' : 'A'));
    const others = [changed, '', 'x', sealed.slice(1), seal(Buffer.from('{}'), [key], 'mail')];
    expect(others.map((text) => openedFlow(text, [key]))).toEqual(others.map(() => null));
    expect(openedFlow(sealed, [aKey()])).toBeNull();
  });

  it('of the longest kind fits into a cookie', () => {
    const by = { userId: 'u'.repeat(36), sessionId: 's'.repeat(36) };
    const longest: ProviderFlow = {
      ...{ ...flow, provider: 'p'.repeat(32), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) },
      ...{ returnTo: '/'.repeat(1_024), mode: 'login', delivery: 'cookie', formerSessions: [by, by, by] },
    };
    expect(sealedFlow(longest, [key]).length).toBeLessThan(3_000);
  });
});

describe('what came back with a flow', () => {
  const returned = { provider: flow.provider, state: flow.state };
  const at = (ms: number) => new Date(startedAtMs + ms);

  it.each([
    [returned, 0, undefined],
    [returned, FLOW_LIFETIME_MS - 1, undefined],
    [returned, FLOW_LIFETIME_MS, 'expired'],
    [{ ...returned, provider: 'github' }, 0, 'other-provider'],
    [{ ...returned, state: 's'.repeat(42) + 't' }, 0, 'other-state'],
  ])('%j after %d ms: %s', (what, ms, flaw) => {
    expect(flawOf(flow, what, at(ms))).toBe(flaw);
  });
});

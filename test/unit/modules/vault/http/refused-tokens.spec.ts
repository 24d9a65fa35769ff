import fc from 'fast-check';
import { RefusedTokens } from '../../../../../src/modules/vault/http/refused-tokens.js';
import { FakeClock } from '../../../../../src/testing/index.js';

const CONNECTION = '["ada","example"]';

describe('how often a refused token is replaced', () => {
  let refused: RefusedTokens;
  let clock: FakeClock;

  beforeEach(() => {
    refused = new RefusedTokens();
    clock = new FakeClock();
  });

  const mayReplace = (token: string, connection = CONNECTION): boolean =>
    refused.mayBeReplaced(connection, token, clock.now());
  const replaced = (token: string, by: string, connection = CONNECTION): void =>
    refused.recordReplacement(connection, token, by, clock.now());

  it('lets the first one be replaced, and its successor not within a minute', () => {
    expect(mayReplace('one')).toBe(true);
    replaced('one', 'two');
    expect(mayReplace('two')).toBe(false);
    clock.advance(59_999);
    expect(mayReplace('two')).toBe(false);
    clock.advance(1);
    expect(mayReplace('two')).toBe(true);
  });

  it('lets calls that were sent with the old token have the new one', () => {
    replaced('one', 'two');
    expect(mayReplace('one')).toBe(true);
  });

  it('refuses a token that another process has made meanwhile', () => {
    replaced('one', 'two');
    expect(mayReplace('three')).toBe(false);
  });

  it('counts the minute from the replacement, not from the calls that come late', () => {
    replaced('one', 'two');
    clock.advance('30s');
    replaced('one', 'two');
    clock.advance('30s');
    expect(mayReplace('two')).toBe(true);
  });

  it('does not ask again and again where the provider gives the same token', () => {
    replaced('one', 'one');
    expect(mayReplace('one')).toBe(false);
    clock.advance('1m');
    expect(mayReplace('one')).toBe(true);
  });

  it('lets the next one be replaced at once when the successor was accepted', () => {
    replaced('one', 'two');
    refused.recordAcceptance(CONNECTION);
    expect(mayReplace('two')).toBe(true);
  });

  it('keeps connections apart', () => {
    replaced('one', 'two');
    expect(mayReplace('two', '["ada","other"]')).toBe(true);
  });

  it('is not silenced for longer by a clock that was set back', () => {
    replaced('one', 'two');
    clock.setTo(new Date('2020-01-01T00:00:00Z'));
    expect(mayReplace('two')).toBe(true);
  });

  it('asks an API that refuses everything for at most one refresh a minute, whatever the times of the calls', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 50 }), (pauses) => {
        const memory = new RefusedTokens();
        const [refreshes, time]: [number[], FakeClock] = [[], new FakeClock()];
        let version = 1;
        for (const pause of pauses) {
          time.advance(pause);
          if (!memory.mayBeReplaced(CONNECTION, `token ${version}`, time.now())) continue;
          version += 1;
          refreshes.push(time.now().getTime());
          memory.recordReplacement(CONNECTION, `token ${version - 1}`, `token ${version}`, time.now());
        }
        return refreshes.every((at, index) => index === 0 || at - (refreshes[index - 1] ?? 0) >= 60_000);
      }),
    );
  });

  it('remembers at most 10,000 connections, and the newest ones', () => {
    for (let index = 0; index <= 10_000; index += 1) replaced('one', 'two', `connection ${index}`);
    expect(mayReplace('two', 'connection 0')).toBe(true);
    expect(mayReplace('two', 'connection 1')).toBe(false);
    expect(mayReplace('two', 'connection 10000')).toBe(false);
  });
});

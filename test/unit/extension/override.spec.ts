import { UnitOfWork } from '../../../src/database/unit-of-work.js';
import { EXTENSION_POINTS } from '../../../src/extension/extension-points.js';
import { adapterFor, assertOverridesAreKnown, override } from '../../../src/extension/override.js';
import {
  AccountIdentifiers,
  AuditSink,
  BreachedPasswords,
  ClaimsContributor,
  Clock,
  IdGenerator,
  EventPublisher,
  KeyEncryption,
  LifecycleHooks,
  Mailer,
  MailTemplates,
  PasswordHasher,
  PasswordPolicy,
  RateLimitStore,
  SigningKeyStore,
} from '../../../src/index.js';
import * as surface from '../../../src/index.js';
import { FakeClock } from '../../../src/testing/index.js';

class StoppedClock extends Clock {
  now = (): Date => new Date(0);
}

describe('the extension points', () => {
  it('are these', () => {
    const ports = EXTENSION_POINTS.map(({ port }) => port);
    expect(ports).toEqual([
      Clock,
      IdGenerator,
      AccountIdentifiers,
      PasswordHasher,
      PasswordPolicy,
      BreachedPasswords,
      SigningKeyStore,
      KeyEncryption,
      Mailer,
      MailTemplates,
      AuditSink,
      RateLimitStore,
      ClaimsContributor,
      LifecycleHooks,
      EventPublisher,
    ]);
  });

  it.each(EXTENSION_POINTS.map((point) => [point.port.name, point] as const))(
    '%s has a default that is one, and is exported for a team to extend',
    (name, { port, adapter }) => {
      expect(adapter.prototype).toBeInstanceOf(port);
      expect((surface as Record<string, unknown>)[name]).toBe(port);
    },
  );
});

describe('overrides', () => {
  it('may be none', () => {
    expect(() => assertOverridesAreKnown([])).not.toThrow();
  });

  it('may be one for each extension point, in any order, as class or as object', () => {
    const overrides = EXTENSION_POINTS.map(({ port, adapter }) =>
      override(port as typeof Clock, adapter as typeof StoppedClock),
    );
    expect(() => assertOverridesAreKnown([...overrides].reverse())).not.toThrow();
    expect(() => assertOverridesAreKnown([override(Clock, new FakeClock())])).not.toThrow();
  });

  it('of what is no extension point are refused, with its name and those that there are', () => {
    expect(() => assertOverridesAreKnown([override(UnitOfWork, {} as UnitOfWork)])).toThrow(
      'UnitOfWork is no extension point; these are: Clock, IdGenerator, AccountIdentifiers, PasswordHasher, PasswordPolicy, BreachedPasswords, SigningKeyStore, KeyEncryption, Mailer, MailTemplates, AuditSink, RateLimitStore, ClaimsContributor, LifecycleHooks, EventPublisher',
    );
  });

  it('of an adapter in the place of its port are refused: the port is what is injected', () => {
    expect(() => assertOverridesAreKnown([override(StoppedClock, StoppedClock)])).toThrow(
      'StoppedClock is no extension point',
    );
  });

  it('of one port twice are refused, even by the same adapter', () => {
    const twice = [override(Clock, StoppedClock), override(Clock, StoppedClock)];
    expect(() => assertOverridesAreKnown(twice)).toThrow('Clock is overridden twice');
  });
});

describe('adapterFor', () => {
  const [clock] = EXTENSION_POINTS;

  it('gives the default where nothing is overridden, or something else', () => {
    expect(clock && adapterFor(clock, [])).toBe(clock?.adapter);
    const other = override(ClaimsContributor, { claimsFor: () => Promise.resolve({}) });
    expect(clock && adapterFor(clock, [other])).toBe(clock?.adapter);
  });

  it('gives the override, class or object', () => {
    const still = new FakeClock();
    expect(clock && adapterFor(clock, [override(Clock, StoppedClock)])).toBe(StoppedClock);
    expect(clock && adapterFor(clock, [override(Clock, still)])).toBe(still);
  });
});

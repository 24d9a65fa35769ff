import fc from 'fast-check';
import type { ModelToken, RotationModel } from './rotation-model.js';

/** Numbers that mean something in any state, so that a sequence stays valid while it is shrunk. */
interface TokenChoice {
  readonly session: number;
  /** 0 is the newest token that the session was given. */
  readonly age: number;
}

export type Operation =
  | { readonly kind: 'login' | 'logoutAll' | 'suspend' | 'restore' | 'remove'; readonly user: number }
  | { readonly kind: 'refresh'; readonly token: TokenChoice; readonly key: string | null }
  | { readonly kind: 'forge' | 'logoutWithToken'; readonly token: TokenChoice }
  | { readonly kind: 'logout'; readonly session: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'wait'; readonly ms: number }
  | {
      readonly kind: 'waitFor';
      readonly session: number;
      readonly edge: 'grace' | 'token' | 'session';
      readonly offsetMs: number;
    }
  | { readonly kind: 'loseWrites'; readonly session: number; readonly back: number }
  | { readonly kind: 'storm'; readonly token: TokenChoice; readonly key: string | null; readonly times: number }
  | { readonly kind: 'together'; readonly operations: readonly Operation[] };

/** A request to the system: an operation once it is clear what its numbers mean. */
export type Call =
  | { readonly kind: 'refresh'; readonly token: ModelToken; readonly key: string | null }
  | { readonly kind: 'forge'; readonly token: ModelToken }
  | { readonly kind: 'logoutWithToken'; readonly token: ModelToken }
  | { readonly kind: 'logout'; readonly session: number; readonly sessionId: string; readonly user: number }
  | { readonly kind: 'logoutAll' | 'suspend' | 'restore' | 'remove'; readonly user: number };

export const USERS = 2;

const user = fc.nat(USERS - 1);
const session = fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(5) });
const key = fc.constantFrom(null, null, 'first attempt', 'second attempt');
const age = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.constant(1) },
  { weight: 3, arbitrary: fc.nat(5) },
);
const token = fc.record({ session, age });

const refresh = fc.record({ kind: fc.constant('refresh' as const), token, key });
const onUser = <K extends 'login' | 'logoutAll' | 'suspend' | 'restore' | 'remove'>(kind: K) =>
  fc.record({ kind: fc.constant(kind), user });
const withToken = <K extends 'forge' | 'logoutWithToken'>(kind: K) => fc.record({ kind: fc.constant(kind), token });
const logout = fc.record({ kind: fc.constant('logout' as const), session });

const concurrent = fc.oneof(
  { weight: 6, arbitrary: refresh },
  { weight: 1, arbitrary: logout },
  { weight: 1, arbitrary: onUser('logoutAll') },
  { weight: 1, arbitrary: onUser('suspend') },
);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 30, arbitrary: refresh },
  { weight: 6, arbitrary: onUser('login') },
  { weight: 2, arbitrary: withToken('forge') },
  { weight: 2, arbitrary: logout },
  { weight: 1, arbitrary: withToken('logoutWithToken') },
  { weight: 1, arbitrary: onUser('logoutAll') },
  { weight: 1, arbitrary: onUser('suspend') },
  { weight: 2, arbitrary: onUser('restore') },
  { weight: 1, arbitrary: onUser('remove') },
  { weight: 2, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(12_000) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('waitFor' as const),
      session,
      edge: fc.constantFrom('grace' as const, 'grace' as const, 'grace' as const, 'token' as const, 'session' as const),
      offsetMs: fc.integer({ min: -1, max: 1 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant('loseWrites' as const), session, back: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('storm' as const), token, key, times: fc.integer({ min: 2, max: 6 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('together' as const),
      operations: fc.array(concurrent, { minLength: 2, maxLength: 3 }),
    }),
  },
);

/** One life of a small database: whether there is a grace window, when it begins, and what happens. */
export const sequences = fc.record({
  hasWindow: fc.boolean(),
  startsAtMs: fc.nat(999),
  operations: fc.array(operation, { minLength: 1, maxLength: 30 }),
});

/** The request that an operation means in this state; null where it means none. */
export function callOf(operation: Operation, model: RotationModel): Call | null {
  if ('user' in operation) {
    const state = model.users[operation.user]?.state;
    const isPossible = operation.kind === 'restore' ? state === 'suspended' : state === 'active';
    return isPossible && operation.kind !== 'login' ? { kind: operation.kind, user: operation.user } : null;
  }
  if (operation.kind === 'logout') {
    const index = sessionIndex(operation.session, model);
    const { id: sessionId, user: owner } = model.session(index);
    return { kind: 'logout', session: index, sessionId, user: owner };
  }
  if (operation.kind !== 'refresh' && operation.kind !== 'forge' && operation.kind !== 'logoutWithToken') return null;
  const chosen = tokenFor(operation.token, model);
  if (operation.kind === 'refresh') return { kind: 'refresh', token: chosen, key: operation.key };
  return { kind: operation.kind, token: chosen };
}

/** 0 is the newest session, which is the likeliest to be alive. */
export function sessionIndex(choice: number, model: RotationModel): number {
  return model.sessions.length - 1 - (choice % model.sessions.length);
}

function tokenFor(choice: TokenChoice, model: RotationModel): ModelToken {
  const index = sessionIndex(choice.session, model);
  const given = model.tokens.filter((candidate) => candidate.session === index);
  return given[Math.max(0, given.length - 1 - choice.age)] as ModelToken;
}

import { nameOfSize, SIZES } from './contenders/catalogue.mjs';
import { options } from './options.mjs';

const WITH_OAUTH = ['ours', 'oursPostgres', 'tutorial', 'oidcProvider', 'betterAuth'];
const OURS_AND_TUTORIAL = ['ours', 'oursPostgres', 'tutorial'];
/** A hash takes a fifth of a second, so that each connection logs in once in a window. */
const HASHING = { milliseconds: 1, warmUp: { mostCpuMs: 0 }, rounds: 3, isUnprimed: true };

const refresh = (atOnce, targets) => ({
  name: `refresh-${atOnce}`,
  title: 'Refresh with rotation',
  plan: 'refresh',
  atOnce,
  targets,
});

/** A short run leaves out the million, which takes a minute to write. */
const BY_SIZE = (options.isQuick ? SIZES.slice(0, 2) : SIZES).map(nameOfSize);

/**
 * What is asked of whom. `plan` names the contender's plan; `targets` begins with ours, to which the others are compared.
 * `atOnce` is the number of connections. Rounds and times that are not given are those of the run.
 */
export const WORKLOADS = [
  { name: 'live', title: '/health/live', plan: 'live', atOnce: 64, targets: ['ours', 'nest', 'fastify', 'nestBody'] },
  {
    name: 'guarded',
    title: 'Guarded route without a database',
    plan: 'guarded',
    atOnce: 64,
    targets: ['oursGuarded', 'nest', 'fastify', 'nestBody'],
  },
  { name: 'me', title: 'Authenticated read with a database read', plan: 'me', atOnce: 64, targets: WITH_OAUTH },
  {
    name: 'introspect',
    title: 'Introspection',
    plan: 'introspect',
    atOnce: 64,
    targets: ['ours', 'oursPostgres', 'oidcProvider', 'betterAuth'],
  },
  refresh(64, [...WITH_OAUTH, 'rawSignature', 'rawCommit']),
  refresh(8, OURS_AND_TUTORIAL),
  refresh(1, OURS_AND_TUTORIAL),
  {
    name: 'wrong-password',
    title: 'Wrong password, hash of cost 4',
    plan: 'wrongPassword',
    atOnce: 64,
    targets: OURS_AND_TUTORIAL,
  },
  {
    name: 'unknown-account',
    title: 'Unknown account, hash of cost 4',
    plan: 'unknownAccount',
    atOnce: 64,
    targets: OURS_AND_TUTORIAL,
  },
  { name: 'register', title: 'Register, hash of cost 4', plan: 'register', atOnce: 64, targets: OURS_AND_TUTORIAL },
  {
    name: 'login',
    title: 'Log in, hash of cost 12',
    plan: 'login',
    atOnce: 64,
    targets: ['oursFullCost', 'tutorialFullCost', 'rawHash'],
    ...HASHING,
  },
  { name: 'growth-refresh', title: 'Refresh by number of sessions', plan: 'refresh', atOnce: 64, targets: BY_SIZE },
  { name: 'growth-me', title: 'Authenticated read by number of users', plan: 'me', atOnce: 64, targets: BY_SIZE },
];

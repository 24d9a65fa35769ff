import { barePlans, startBare } from './bare.mjs';
import { betterAuthPlans, startBetterAuth } from './better-auth.mjs';
import { oidcProviderPlans, startOidcProvider } from './oidc-provider.mjs';
import { newOurAccounts, ourPlans, startOurs } from './ours.mjs';
import { startOursOnPostgres } from './ours-on-postgres.mjs';
import { startRaw } from './raw.mjs';
import { startSeededOurs } from './seeded-ours.mjs';
import { newTutorialAccounts, startTutorial, tutorialPlans } from './tutorial.mjs';

/** As many users and sessions as there are connections at most. */
export const SESSIONS = 64;
/** What a deployment uses; workloads that do not time the hash itself use a cheap one. */
const DEFAULT_COST = 12;

const OURS = 'Watchword, SQLite';
const TUTORIAL = 'tutorial server';

const bare = (name, options) => async () => ({ ...(await startBare(name, options)), plans: barePlans });

async function ours(starting) {
  const target = await starting;
  return { ...target, plans: ourPlans(await newOurAccounts(target.port, SESSIONS)) };
}

async function tutorial(options) {
  const target = await startTutorial(options);
  return { ...target, plans: tutorialPlans(await newTutorialAccounts(target.port, SESSIONS)) };
}

async function oidcProvider() {
  const target = await startOidcProvider({ sessions: SESSIONS });
  return { ...target, plans: oidcProviderPlans(target.folder) };
}

async function betterAuth() {
  const target = await startBetterAuth({ sessions: SESSIONS });
  return { ...target, plans: betterAuthPlans(target.folder) };
}

/** How many users and sessions the database of a contender in the comparison of sizes holds. */
export const SIZES = [1_000, 100_000, 1_000_000];
export const nameOfSize = (size) => `ours${size}`;

const ofSizes = Object.fromEntries(
  SIZES.map((size) => {
    const label = `${size.toLocaleString('en')} users and sessions`;
    return [nameOfSize(size), { label, start: () => startSeededOurs(size) }];
  }),
);

/** All that can be measured; `start` gives a running target with a plan for each workload that it knows. */
export const CONTENDERS = {
  ours: { label: OURS, start: () => ours(startOurs({})) },
  oursPostgres: { label: 'Watchword, PostgreSQL', start: () => ours(startOursOnPostgres()) },
  oursGuarded: { label: OURS, start: () => ours(startOurs({ isGuarded: true })) },
  oursFullCost: { label: OURS, start: () => ours(startOurs({ cost: DEFAULT_COST })) },
  ...ofSizes,
  tutorial: { label: TUTORIAL, start: () => tutorial({}) },
  tutorialFullCost: { label: TUTORIAL, start: () => tutorial({ cost: DEFAULT_COST }) },
  oidcProvider: { label: 'node-oidc-provider', start: oidcProvider },
  betterAuth: { label: 'better-auth', start: betterAuth },
  nest: { label: 'bare Nest on Fastify', start: bare('bare-nest') },
  nestBody: { label: 'bare Nest, the body alone', start: bare('bare-nest', { isBodyAlone: true }) },
  fastify: { label: 'bare Fastify', start: bare('bare-fastify') },
  rawHash: { label: 'bcrypt alone', start: () => startRaw('hash') },
  rawSignature: { label: 'ES256 signature alone', start: () => startRaw('signature') },
  rawCommit: { label: 'SQLite commit alone', start: () => startRaw('commit') },
};

import { barePlans, startBare } from './bare.mjs';
import { newOurAccounts, ourPlans, startOurs } from './ours.mjs';
import { newTutorialAccounts, startTutorial, tutorialPlans } from './tutorial.mjs';

/** As many users and sessions as there are connections at most. */
export const SESSIONS = 64;
/** What a deployment uses; workloads that do not time the hash itself use a cheap one. */
const DEFAULT_COST = 12;

const bare = (name) => async () => ({ ...(await startBare(name)), plans: barePlans });

const ours = (options) => async () => {
  const target = await startOurs(options);
  return { ...target, plans: ourPlans(await newOurAccounts(target.port, SESSIONS)) };
};

const tutorial = (options) => async () => {
  const target = await startTutorial(options);
  return { ...target, plans: tutorialPlans(await newTutorialAccounts(target.port, SESSIONS)) };
};

/** All that can be measured; `start` gives a running target with a plan for each workload that it knows. */
export const CONTENDERS = {
  ours: { label: 'Watchword, SQLite', start: ours({}) },
  oursGuarded: { label: 'Watchword, SQLite', start: ours({ isGuarded: true }) },
  oursFullCost: { label: 'Watchword, SQLite', start: ours({ cost: DEFAULT_COST }) },
  tutorial: { label: 'tutorial server', start: tutorial({}) },
  tutorialFullCost: { label: 'tutorial server', start: tutorial({ cost: DEFAULT_COST }) },
  nest: { label: 'bare Nest on Fastify', start: bare('bare-nest') },
  fastify: { label: 'bare Fastify', start: bare('bare-fastify') },
};

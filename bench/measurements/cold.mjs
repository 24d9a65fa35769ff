import { SESSIONS } from '../contenders/catalogue.mjs';
import { newOurAccounts, ourRefresh, startOurs } from '../contenders/ours.mjs';
import { newTutorialAccounts, startTutorial, tutorialRefresh } from '../contenders/tutorial.mjs';
import { newFolder } from '../machine/start-target.mjs';
import { median } from './windows.mjs';

const AT_ONCE = 64;
const STARTS = 3;
/** The rate of the last second is what the others are held against. */
const SECONDS = 8;

const COLD = [
  { label: 'Watchword, SQLite', start: startOurs, newAccounts: newOurAccounts, planOf: ourRefresh },
  { label: 'tutorial server', start: startTutorial, newAccounts: newTutorialAccounts, planOf: tutorialRefresh },
];

/** How fast refreshes are right after a start on a database with sessions in it, second by second. */
export async function measureCold({ load }) {
  const subjects = [];
  for (const contender of COLD) {
    const folder = newFolder();
    const target = await contender.start({ folder });
    const accounts = await contender.newAccounts(target.port, SESSIONS);
    await target.stop();
    subjects.push({ ...contender, folder, tokens: accounts.map(({ refreshToken }) => refreshToken), runs: [] });
  }
  for (let round = 0; round < STARTS; round += 1) {
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      subject.runs.push(await runCold(subject, load));
    }
  }
  return subjects.map(({ label, runs }) => ({ label, ...summaryOf(runs) }));
}

async function runCold(subject, load) {
  const target = await subject.start({ folder: subject.folder });
  const { pid, port } = target;
  const plan = { ...subject.planOf(subject.tokens), connections: AT_ONCE, isUnprimed: true };
  const job = await load.open({ ...plan, pid, port });
  const window = await job.run(SECONDS * 1_000);
  subject.tokens = await job.close();
  await target.stop();
  return window;
}

/** `shares` are the rates of the first seconds as shares of the last. */
function summaryOf(runs) {
  const share = (second) => median(runs.map(({ perSecond }) => perSecond[second] / perSecond[SECONDS - 1]));
  return {
    shares: [0, 1, 2, 3].map(share),
    lastRate: median(runs.map(({ perSecond }) => perSecond[SECONDS - 1])),
    errors: runs.reduce((sum, { errors }) => sum + errors, 0),
  };
}

import { CONTENDERS } from '../contenders/catalogue.mjs';
import { alternate, summaryOf, warmUp } from './windows.mjs';

/** Measures one workload on all of its targets. */
export async function measureWorkload(workload, { load, pool, options }) {
  const targets = [];
  for (const name of workload.targets) targets.push({ name, ...(await pool.get(name)) });
  const jobs = [];
  for (const target of targets) jobs.push(await openJob(target, workload, load));
  const rounds = workload.rounds ?? options.rounds;
  const steady = [];
  for (const job of jobs) steady.push(await warmUp(job, workload.warmUp ?? options.warmUp));
  const windows = await alternate(jobs, { rounds, milliseconds: workload.milliseconds ?? options.milliseconds });
  for (const job of jobs) await job.close();
  const results = targets.map(({ name }, index) => ({
    target: name,
    label: CONTENDERS[name].label,
    isSteady: steady[index],
    ...summaryOf(windows[index]),
  }));
  return { ...workload, results };
}

/** A target that is no server does its work itself; for the others the load sends the plan's requests. */
async function openJob(target, workload, load) {
  if (target.open) return target.open(workload);
  const { pid, port, plans } = target;
  const plan = plans[workload.plan];
  const { atOnce: connections, isUnprimed } = workload;
  const job = await load.open({ ...plan, connections, isUnprimed, pid, port });
  return {
    run: job.run,
    close: async () => {
      const tokens = await job.close();
      // the next workload goes on with the same sessions
      if (plan.kind === 'chain') plan.tokens = tokens;
    },
  };
}

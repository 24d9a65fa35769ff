import { readdirSync, readFileSync } from 'node:fs';

const KILOBYTES_PER_MEGABYTE = 1_024;
const NANOSECONDS_PER_TICK = 1e7;

/** CPU that all threads of the process have used so far, in ns, as the scheduler counted it. */
export function cpuNanoseconds(pid) {
  try {
    return threadsOf(pid).reduce((sum, thread) => sum + Number(read(`/proc/${pid}/task/${thread}/schedstat`)[0]), 0);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return ticksOf(pid) * NANOSECONDS_PER_TICK;
  }
}

/** User and system time in hundredths of a second, for kernels without schedstat. */
function ticksOf(pid) {
  const [, afterName] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = afterName.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** Resident and proportional memory, in MB. */
export function memoryOf(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / KILOBYTES_PER_MEGABYTE;
  return { rss: megabytes('Rss'), pss: megabytes('Pss') };
}

function threadsOf(pid) {
  return readdirSync(`/proc/${pid}/task`);
}

function read(path) {
  return readFileSync(path, 'utf8').split(' ');
}

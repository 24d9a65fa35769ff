/** What is wanted of Watchword. Each bar reads the results of one run; a bar whose part was not run has no value. */
export const BARS = [
  {
    title: 'Refresh, 64 connections, against the tutorial server',
    least: 1.4,
    read: cpuRatio('refresh-64', 'tutorial'),
  },
  { title: 'Authenticated read, against the tutorial server', least: 2, read: cpuRatio('me', 'tutorial') },
  { title: 'Introspection, against node-oidc-provider', least: 2, read: cpuRatio('introspect', 'oidcProvider') },
  { title: '/health/live, against bare Nest on Fastify', least: 0.75, read: cpuRatio('live', 'nest') },
  {
    title: 'Guarded route without a database, against bare Nest on Fastify',
    least: 0.6,
    read: cpuRatio('guarded', 'nest'),
  },
  { title: 'Log in, against the hash alone', least: 0.95, read: cpuRatio('login', 'rawHash') },
  {
    title: 'Refresh, 1 connection, against the tutorial server (rate)',
    least: 0.9,
    read: rateRatio('refresh-1', 'tutorial'),
  },
  {
    title: 'Refresh with 1,000,000 sessions, cost against 1,000',
    most: 1.2,
    read: costRatio('growth-refresh', 'ours1000000'),
  },
  {
    title: 'Authenticated read with 1,000,000 users, cost against 1,000',
    most: 1.2,
    read: costRatio('growth-me', 'ours1000000'),
  },
  ...['refresh-64', 'me', 'introspect'].map((name) => ({
    title: `Our CPU on PostgreSQL against SQLite, ${name}`,
    most: 2,
    read: costRatio(name, 'oursPostgres'),
  })),
  { title: 'Ready on an existing database', most: 1_500, unit: 'ms', read: ({ startUp }) => startUp?.[0].readyMs },
  { title: 'Resident when idle', most: 120, unit: 'MB', read: ({ startUp }) => startUp?.[0].rss },
  {
    title: 'Cold: first second against the eighth (rate)',
    least: 0.5,
    read: ({ cold }) => cold?.[0].shares[0],
  },
  {
    title: 'Cold: steady after three seconds, fourth against the eighth (rate)',
    least: 0.9,
    read: ({ cold }) => cold?.[0].shares[3],
  },
];

/** @returns undefined when the bar's part was not run */
export function verdictOf({ least, most, read }, results) {
  const value = read(results);
  if (value === undefined || Number.isNaN(value)) return undefined;
  return { value, isReached: least === undefined ? value <= most : value >= least };
}

function pairOf(results, name, other) {
  const measured = results.workloads.find((workload) => workload.name === name)?.results;
  return { ours: measured?.[0], theirs: measured?.find(({ target }) => target === other) };
}

/** How much more than the other one CPU does for us: both are held up by one core, and noise moves CPU least. */
function cpuRatio(name, other) {
  return (results) => {
    const { ours, theirs } = pairOf(results, name, other);
    return theirs && theirs.cpuMicroseconds / ours.cpuMicroseconds;
  };
}

/** With one connection a server is not busy all the time, so that waiting counts, too. */
function rateRatio(name, other) {
  return (results) => {
    const { ours, theirs } = pairOf(results, name, other);
    return theirs && ours.rate / theirs.rate;
  };
}

/** What the other one costs, of what the first one does. */
function costRatio(name, other) {
  return (results) => {
    const { ours, theirs } = pairOf(results, name, other);
    return theirs && theirs.cpuMicroseconds / ours.cpuMicroseconds;
  };
}

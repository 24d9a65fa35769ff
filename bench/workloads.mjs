/**
 * What is asked of whom. `plan` names the contender's plan; `targets` begins with ours. `atOnce` is the number of
 * connections.
 */
export const WORKLOADS = [
  { name: 'live', title: '/health/live', plan: 'live', atOnce: 64, targets: ['ours', 'nest', 'fastify'] },
  {
    name: 'guarded',
    title: 'guarded route without a database',
    plan: 'guarded',
    atOnce: 64,
    targets: ['oursGuarded', 'nest', 'fastify'],
  },
  { name: 'me', title: 'authenticated read', plan: 'me', atOnce: 64, targets: ['ours', 'tutorial'] },
  { name: 'introspect', title: 'introspection', plan: 'introspect', atOnce: 64, targets: ['ours'] },
  ...[64, 8, 1].map((atOnce) => ({
    name: `refresh-${atOnce}`,
    title: `refresh with rotation`,
    plan: 'refresh',
    atOnce,
    targets: ['ours', 'tutorial'],
  })),
];

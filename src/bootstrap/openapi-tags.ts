import type { OpenAPIObject } from '@nestjs/swagger';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Groups of operations in the order in which a newcomer needs them. */
const TAGS = {
  Authentication: 'Register, log in, renew tokens, log out.',
  Profile: 'Your own account.',
  Sessions: 'The devices on which you are logged in.',
  'Cookie session': 'Log in with a classic cookie session instead of tokens.',
  Users: 'Administer the accounts of others.',
  Roles: 'Roles, and what they allow.',
  Audit: 'What happened, in a log that shows when it was altered.',
  Keys: 'The keys that sign access tokens.',
  'For other services': 'Check and stop tokens that another service was shown.',
  Health: 'For load balancers.',
  Metrics: 'For Prometheus.',
};

/** Describes the groups; those that only a team's operations name follow ours. */
export function documentTags(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap((item) => METHODS.flatMap((method) => item[method] ?? []));
  const used = new Set(operations.flatMap(({ tags = [] }) => tags));
  const own = Object.entries(TAGS).filter(([name]) => used.has(name));
  const others = [...used].filter((name) => !(name in TAGS)).map((name) => ({ name }));
  document.tags = [...own.map(([name, description]) => ({ name, description })), ...others];
  return document;
}

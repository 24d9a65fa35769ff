import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsIn } from './openapi-operations.js';

/** Groups of operations in the order in which a newcomer needs them. */
const TAGS = {
  Authentication: 'Register, log in, renew tokens, log out.',
  Profile: 'Your own account.',
  Sessions: 'The devices on which you are logged in.',
  'Cookie session': 'Log in with a classic cookie session instead of tokens.',
  'Signing in through providers': 'Log in, and connect accounts, through Google, GitHub or any other provider.',
  Connections: 'Your accounts at providers, and the tokens that are kept for you.',
  Users: 'Administer the accounts of others.',
  Roles: 'Roles, and what they allow.',
  Audit: 'What happened, in a log that shows when it was altered.',
  Keys: 'The keys that sign access tokens.',
  'For other services':
    'Check and stop tokens that another service was shown, hear which were stopped, and guard other applications.',
  Health: 'For load balancers.',
  Metrics: 'For Prometheus.',
};

/** Describes the groups; those that only a team's operations name follow ours. */
export function documentTags(document: OpenAPIObject): OpenAPIObject {
  const used = new Set(operationsIn(document).flatMap(({ operation }) => operation.tags ?? []));
  const own = Object.entries(TAGS).filter(([name]) => used.has(name));
  const others = [...used].filter((name) => !(name in TAGS)).map((name) => ({ name }));
  document.tags = [...own.map(([name, description]) => ({ name, description })), ...others];
  return document;
}

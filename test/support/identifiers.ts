import type { Clock } from '../../src/kernel/clock.js';
import { UuidV7Generator } from '../../src/kernel/ids.js';
import { IdentifiersService, UnicodeAccountIdentifiers } from '../../src/modules/users/index.js';
import { NewUsersService } from '../../src/modules/users/new-users.service.js';

/** As deployments have it that replace nothing. */
export const unicodeIdentifiers = new IdentifiersService(new UnicodeAccountIdentifiers());

export function newUsersBy(clock: Clock): NewUsersService {
  return new NewUsersService(unicodeIdentifiers, new UuidV7Generator(), clock);
}

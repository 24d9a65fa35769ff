import { readJson } from '../../http/json-text.js';
import {
  type AcceptedAttributes,
  AdministeredUserResponse,
  UserAttributeRules,
  type UserEntity,
} from '../../modules/users/index.js';
import type { Services } from '../operations.js';

/** For an option of commands that make an account. */
export const ATTRIBUTES_OPTION = ['--attributes <json>', 'attributes as a JSON object, where there are some'] as const;

/** A user as an operator sees them. */
export function shownUser(user: UserEntity, services: Services): AdministeredUserResponse {
  return AdministeredUserResponse.of(user, services.get(UserAttributeRules));
}

/**
 * What an operator says of a new user, be it nothing.
 *
 * @throws DomainError MALFORMED_JSON, VALIDATION_FAILED
 */
export async function attributesFrom(
  text: string | undefined,
  services: Services,
): Promise<AcceptedAttributes | undefined> {
  const given = text === undefined ? undefined : readJson(Buffer.from(text));
  return services.get(UserAttributeRules).accept(given, 'administrators');
}

import { createParamDecorator } from '@nestjs/common';
import { currentContext } from '../../../http/request-context.js';
import { DomainError } from '../../../kernel/domain-error.js';

/** Hands a route the client id of the service that calls it, as the route's guard has found it. */
export const CallingService = createParamDecorator((): string => {
  const { actor } = currentContext();
  if (actor.kind !== 'client') throw new DomainError('INVALID_CLIENT', { detail: 'a route without its guard' });
  return actor.id;
});

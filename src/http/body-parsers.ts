import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../kernel/domain-error.js';
import { readForm } from './form-body.js';
import { readBody } from './json-body.js';
import { isFormAddress } from './form-address.js';
import { addressOf, isEventsAddress } from './oauth-failure.js';

export const BODY_LIMIT_BYTES = 16 * 1_024;

/** Of a poll for security events: it may acknowledge a thousand of them, or say of each what is wrong with it. */
const POLL_LIMIT_BYTES = 128 * 1_024;

interface BodyType {
  readonly type: string;
  /** Whether it is the type of body where forms are sent or the one of everywhere else; no address takes both. */
  readonly isForm: boolean;
  readonly read: (headers: IncomingHttpHeaders, body: Buffer) => unknown;
}

const BODY_TYPES: readonly BodyType[] = [
  { type: 'application/json', isForm: false, read: readBody },
  { type: 'application/x-www-form-urlencoded', isForm: true, read: readForm },
];

/** Makes JSON in UTF-8 the only body that is read, and a form the only one where a standard sends forms; everything else is 415. */
export function registerBodyParsers(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addHook('onRoute', (route) => {
    if (isEventsAddress(route.url)) route.bodyLimit = POLL_LIMIT_BYTES;
  });
  for (const { type, isForm, read } of BODY_TYPES) {
    instance.addContentTypeParser<Buffer>(type, { parseAs: 'buffer' }, (request, body, done) => {
      try {
        if (isFormAddress(addressOf(request)) !== isForm) throw new DomainError('UNSUPPORTED_MEDIA_TYPE');
        done(null, read(request.headers, body));
      } catch (error) {
        done(error as Error);
      }
    });
  }
}

import type { IncomingHttpHeaders } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError, fieldRefused } from '../kernel/domain-error.js';
import { isPlainUtf8 } from './plain-utf8.js';

/** The parameters of a form that have a value; a map, because its names are the caller's. */
export type Form = ReadonlyMap<string, string>;

const VISIBLE_ASCII = /^[\x21-\x7e]*$/;
const CONTROL_CHARACTER = /\p{Cc}/u;
const NO_FORM: Form = new Map();

/**
 * Reads `application/x-www-form-urlencoded` as RFC 6749 means it (appendix B: the octets of UTF-8, percent-encoded). By
 * its section 3.1 a parameter comes once or is an error, and one without a value counts as left out.
 *
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE, MALFORMED_REQUEST, VALIDATION_FAILED
 */
export function readForm(headers: IncomingHttpHeaders, body: Buffer): Form {
  if (!isPlainUtf8(headers)) throw new DomainError('UNSUPPORTED_MEDIA_TYPE');
  const text = body.toString('latin1');
  if (!VISIBLE_ASCII.test(text)) throw new DomainError('MALFORMED_REQUEST', { detail: 'a form that is not encoded' });
  const form = new Map<string, string>();
  for (const pair of text.split('&').filter((part) => part !== '')) {
    const [name, value] = splitAtFirst(pair, '=').map(formDecoded) as [string, string];
    if (form.has(name)) throw fieldRefused('form', 'IS_UNIQUE', 'A parameter must not be given more than once.');
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}

/**
 * The text behind its form encoding.
 *
 * @throws DomainError MALFORMED_REQUEST when it is not the encoding of printable text in UTF-8
 */
export function formDecoded(text: string): string {
  const decoded = percentDecoded(text.replaceAll('+', ' '));
  if (decoded === undefined || CONTROL_CHARACTER.test(decoded)) {
    throw new DomainError('MALFORMED_REQUEST', { detail: 'a form with an encoding of no text' });
  }
  return decoded;
}

/** Refuses what is no UTF-8, lone surrogates among it. */
function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The form of a request; empty when it has no body. */
export function formOf({ body }: Pick<FastifyRequest, 'body'>): Form {
  return body instanceof Map ? (body as Form) : NO_FORM;
}

/**
 * A parameter without which the request means nothing.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function requiredIn(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw fieldRefused(name, 'IS_REQUIRED', `The parameter ${name} is missing.`);
  return value;
}

/** Hands a route a parameter of its form, without which the route cannot be called. */
export const FormParameter = createParamDecorator((name: string, context: ExecutionContext): string =>
  requiredIn(formOf(context.switchToHttp().getRequest<FastifyRequest>()), name),
);

function splitAtFirst(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

import { readBody } from '../../../src/http/json-body.js';
import type { DomainError } from '../../../src/kernel/domain-error.js';

const body = Buffer.from('{"a":1}');

function codeOf(headers: Record<string, string>, bytes = body): string {
  try {
    readBody({ 'content-type': 'application/json', ...headers }, bytes);
    return 'read';
  } catch (error) {
    return (error as DomainError).code;
  }
}

describe('readBody', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json; version=1; charset = utf8',
  ])('reads %s', (contentType) => expect(codeOf({ 'content-type': contentType })).toBe('read'));

  it.each([
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; charset=',
    'application/json; charset=utf-8; charset=utf-7',
  ])('does not read %s', (contentType) =>
    expect(codeOf({ 'content-type': contentType })).toBe('UNSUPPORTED_MEDIA_TYPE'),
  );

  it('does not read a compressed body', () => {
    expect(codeOf({ 'content-encoding': 'gzip' })).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(codeOf({ 'content-encoding': 'identity' })).toBe('read');
  });

  it('takes an empty body for none', () => {
    expect(readBody({ 'content-type': 'application/json' }, Buffer.alloc(0))).toBeUndefined();
  });

  it.each(['{"__proto__":{}}', '{"constructor":{"prototype":{}}}', '{"a":[{"\\u005f_proto__":1}]}'])(
    'refuses %s before any guard can see it',
    (text) => expect(codeOf({}, Buffer.from(text))).toBe('VALIDATION_FAILED'),
  );
});

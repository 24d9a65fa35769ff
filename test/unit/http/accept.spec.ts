import fc from 'fast-check';
import { prefersProblem } from '../../../src/http/accept.js';

describe('prefersProblem', () => {
  it.each([
    'application/problem+json',
    'Application/Problem+JSON',
    'application/problem+json, application/json',
    'application/json, application/problem+json',
    'application/problem+json;q=0.5, */*;q=0.1',
    'application/json;q=0.8 , application/problem+json; q=0.9',
  ])('takes problem details for %s', (accept) => expect(prefersProblem(accept)).toBe(true));

  it.each([
    undefined,
    '',
    '*/*',
    'application/*',
    'application/json',
    'application/json, application/problem+json;q=0.9',
    'application/problem+json;q=0',
    'application/problem+json;q=nonsense',
    'application/problem+json;q=7',
    'application/problem+xml',
  ])('keeps the envelope for %s', (accept) => expect(prefersProblem(accept)).toBe(false));

  it('reads any header without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (accept) => {
        expect(typeof prefersProblem(accept)).toBe('boolean');
      }),
    );
  });
});

import { outcomeOf } from '../../support/suite-outcome.js';

const suite = () => {
  describe('a port', () => {
    it('keeps its promise', () => expect(1).toBe(1));
    it('breaks it', () => expect(1).toBe(2));
  });
};

describe('the outcome of a suite', () => {
  it('tells what passed and what failed', async () => {
    const { passed, failed } = await outcomeOf(suite);
    expect(passed).toEqual(['a port > keeps its promise']);
    expect(failed).toEqual([expect.stringMatching(/^a port > breaks it: /)]);
  });

  it('is that of the tests whose titles match', async () => {
    expect(await outcomeOf(suite, { only: /keeps/ })).toEqual({ passed: ['a port > keeps its promise'], failed: [] });
  });

  it.each([
    ['a pattern that no title matches', suite, { only: /was renamed/ }, 'no test has a title like /was renamed/'],
    ['a suite without tests', () => undefined, {}, 'the suite has no test'],
  ])('is an error for %s, of which nothing was tried', async (_what, empty, options, message) => {
    await expect(outcomeOf(empty, options)).rejects.toThrow(message);
  });
});

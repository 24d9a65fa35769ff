import fc from 'fast-check';
import { SharedQuestions } from '../../../../src/guard/introspection/shared-questions.js';
import { ManualClock } from '../../../support/manual-clock.js';

describe('questions that are shared', () => {
  it('never asks twice at once about one thing, and answers nobody with what is older than the call allows', () =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.record({ about: fc.constantFrom('a', 'b'), ageMs: fc.integer({ min: 0, max: 30 }) }), {
          maxLength: 20,
        }),
        async (scheduler, calls) => {
          const clock = new ManualClock();
          const questions = new SharedQuestions<number>(() => clock.monotonicMs());
          const underWay = { a: 0, b: 0 };
          let settled = 0;
          const ask = (about: 'a' | 'b') => async () => {
            expect((underWay[about] += 1)).toBe(1);
            // what is true at the moment in which the question arrives
            const answer = clock.monotonicMs();
            await scheduler.schedule(Promise.resolve());
            underWay[about] -= 1;
            return answer;
          };
          for (const { about, ageMs } of calls) {
            void scheduler.schedule(Promise.resolve()).then(async () => {
              clock.pass(10);
              const calledAt = clock.monotonicMs();
              const { askedAtMs, answer } = await questions.ask(about, calledAt - ageMs, ask(about));
              expect(answer).toBe(askedAtMs);
              expect(answer).toBeGreaterThan(ageMs === 0 ? calledAt - 1 : calledAt - ageMs);
              settled += 1;
            });
          }
          await scheduler.waitIdle();
          expect([settled, questions.size]).toEqual([calls.length, 0]);
        },
      ),
    ));

  it('hands a failure to everybody who shares the question, and asks anew afterwards', async () => {
    const questions = new SharedQuestions<string>(() => 0);
    const failing = () => Promise.reject(new Error('away'));
    const both = [questions.ask('a', -1, failing), questions.ask('a', -1, () => Promise.resolve('never asked'))];
    for (const each of both) await expect(each).rejects.toThrow('away');
    expect(await questions.ask('a', -1, () => Promise.resolve('again'))).toEqual({ askedAtMs: 0, answer: 'again' });
  });
});

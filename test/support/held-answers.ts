import { AfterAnswer } from '../../src/http/after-answer.js';
import type { RunningApp } from './test-app.js';

/** Keeps what answers leave to be done behind them, until it is asked for: so it is seen apart from what comes before. */
export class HeldAnswers {
  private readonly works: (() => Promise<void>)[] = [];
  private readonly afterAnswer: AfterAnswer;

  constructor({ app }: RunningApp) {
    this.afterAnswer = app.get(AfterAnswer, { strict: false });
    this.afterAnswer.run = (_name, work) => void this.works.push(work);
  }

  async doNow(): Promise<void> {
    for (const work of this.works.splice(0)) await work();
  }

  /** From now on the work is done as ever. */
  release(): void {
    delete (this.afterAnswer as Partial<AfterAnswer>).run;
  }
}

/** One question that is under way or was answered. */
interface Question<Answer> {
  /** The first question has number 1. */
  readonly number: number;
  /** On the monotonic clock. */
  readonly askedAtMs: number;
  readonly answer: Promise<Answer>;
}

/** An answer and how old it is. */
export interface Answered<Answer> {
  /** On the monotonic clock; what happened later is not in the answer. */
  readonly askedAtMs: number;
  readonly answer: Answer;
}

/**
 * One question at a time about each thing. Whoever asks while one is under way shares its answer, unless that question is older than the
 * answer may be: then they all share the next one, so that what happened before a call is in its answer.
 */
export class SharedQuestions<Answer> {
  private readonly underWay = new Map<string, Question<Answer>>();
  private asked = 0;

  constructor(private readonly monotonicMs: () => number) {}

  /** How many are under way. */
  get size(): number {
    return this.underWay.size;
  }

  /**
   * @param about what the question is about
   * @param since answers to questions that were asked after then will do
   * @param ask puts the question
   */
  ask(about: string, since: number, ask: () => Promise<Answer>): Promise<Answered<Answer>> {
    return this.askAfter(this.asked, about, since, ask);
  }

  private async askAfter(
    arrival: number,
    about: string,
    since: number,
    ask: () => Promise<Answer>,
  ): Promise<Answered<Answer>> {
    const present = this.underWay.get(about);
    const isTooOld = present && present.number <= arrival && present.askedAtMs <= since;
    if (present && isTooOld) {
      await present.answer.catch(() => undefined);
      return this.askAfter(arrival, about, since, ask);
    }
    const { askedAtMs, answer } = present ?? this.start(about, ask);
    return { askedAtMs, answer: await answer };
  }

  private start(about: string, ask: () => Promise<Answer>): Question<Answer> {
    const askedAtMs = this.monotonicMs();
    const answer = ask().finally(() => this.underWay.delete(about));
    const question = { number: (this.asked += 1), askedAtMs, answer };
    this.underWay.set(about, question);
    return question;
  }
}

/*
 * The verifiers' clock, so that a day of a cache takes no time. Imported before every verifier. It stands still where it is
 * put, except for timers; the servers run in a process of their own and do not see it.
 */
const TrueDate = globalThis.Date;
const trueNow = performance.now.bind(performance);
let standing;

const passed = () => (standing === undefined ? trueNow() : standing.performance);

globalThis.Date = class extends TrueDate {
  constructor(...parts) {
    if (parts.length === 0) super(globalThis.Date.now());
    else super(...parts);
  }

  static now() {
    return standing === undefined ? TrueDate.now() : standing.date;
  }
};
performance.now = passed;

export const clock = {
  /** Stands still so many milliseconds after the true time. */
  stopAt: (ahead) => (standing = { date: TrueDate.now() + ahead, performance: trueNow() + ahead }),
  advance: (milliseconds) => {
    standing = { date: standing.date + milliseconds, performance: standing.performance + milliseconds };
  },
  /** What `stopAt` and `advance` made of it, to come back to. */
  moment: () => standing,
  comeBackTo: (moment) => (standing = moment),
  run: () => (standing = undefined),
};

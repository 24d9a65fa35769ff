/* Preloaded into a server that is to live in the past, so that its tokens have expired in the present. */
const TrueDate = globalThis.Date;
const earlierBy = Number(process.env.EARLIER_BY_MS);

globalThis.Date = class extends TrueDate {
  constructor(...parts) {
    if (parts.length === 0) super(TrueDate.now() - earlierBy);
    else super(...parts);
  }

  static now() {
    return TrueDate.now() - earlierBy;
  }
};

/** Shows what is left of an access token's life, by a clock that nobody sets. */
export class Countdown {
  #endsAt = 0;
  #lifetimeMs = 1;

  /**
   * @param {HTMLElement} text
   * @param {HTMLProgressElement} bar
   */
  constructor(text, bar) {
    this.text = text;
    this.bar = bar;
  }

  start(leftMs, lifetimeMs) {
    this.#endsAt = performance.now() + leftMs;
    this.#lifetimeMs = lifetimeMs;
    this.show();
  }

  get leftMs() {
    return Math.max(0, this.#endsAt - performance.now());
  }

  show() {
    const seconds = Math.ceil(this.leftMs / 1_000);
    const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (this.text.textContent !== shown) this.text.textContent = shown;
    this.bar.value = this.leftMs / this.#lifetimeMs;
  }
}

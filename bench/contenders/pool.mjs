import { CONTENDERS } from './catalogue.mjs';

/** Starts each contender when it is first asked for, and keeps it, idle, while others run. */
export class ContenderPool {
  #running = new Map();

  async get(name) {
    if (!this.#running.has(name)) this.#running.set(name, await CONTENDERS[name].start());
    return this.#running.get(name);
  }

  async stop() {
    await Promise.all([...this.#running.values()].map((target) => target.stop()));
    this.#running.clear();
  }
}

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuNanoseconds } from '../machine/process-facts.mjs';
import { requestSource } from './request-source.mjs';
import { ResponseReader } from './response-reader.mjs';

const MOST_EXAMPLES = 3;
const EXAMPLE_LENGTH = 200;
const SETTLING_MS = 30;

/** Requests of one kind to one server. Connections live for one window, since servers close idle ones after seconds. */
export class Job {
  #source;
  #plan;
  #window;

  constructor(plan) {
    this.#plan = plan;
    this.#source = requestSource(plan);
  }

  /** The tokens that are current, in a chain. */
  get tokens() {
    return this.#source.tokens();
  }

  /**
   * Keeps every connection busy for so long, and waits for the answers that are still due. Each connection has sent one
   * request before, unless the plan says `isUnprimed`: the first one makes the server set up what the others use.
   *
   * @returns counts, also of each status, latencies in ms, the CPU that the server's process used in ns, and the share of a
   *   core that the load used
   */
  async run(milliseconds) {
    const sockets = await Promise.all(Array.from({ length: this.#plan.connections }, () => this.#connect()));
    try {
      const primed = this.#plan.isUnprimed ? [] : [await this.#keepBusy(sockets, 0)];
      // what follows an answer in the server is no part of the window
      await sleep(SETTLING_MS);
      const own = process.cpuUsage();
      const cpuBefore = cpuNanoseconds(this.#plan.pid);
      const window = await this.#keepBusy(sockets, milliseconds);
      const seconds = (performance.now() - window.start) / 1_000;
      const { user, system } = process.cpuUsage(own);
      const cpu = cpuNanoseconds(this.#plan.pid) - cpuBefore;
      const failures = [...primed, window].flatMap(({ failed }) => failed);
      return {
        ...countsOf(window),
        seconds,
        cpuNanoseconds: cpu,
        loadShare: (user + system) / 1e6 / seconds,
        errors: failures.length,
        examples: failures.slice(0, MOST_EXAMPLES),
      };
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }

  #keepBusy(sockets, milliseconds) {
    const start = performance.now();
    return new Promise((resolve, reject) => {
      const counts = { busy: 0, latencies: [], perSecond: [], statuses: {}, failed: [] };
      this.#window = { start, end: start + milliseconds, ...counts, reject, resolve: () => resolve(this.#window) };
      for (const socket of sockets) this.#send(socket);
    });
  }

  async #connect() {
    const socket = connect({ port: this.#plan.port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const reader = new ResponseReader();
    socket.on('data', (chunk) => {
      const response = reader.push(chunk);
      if (response) this.#receive(socket, response);
    });
    const lost = (reason) => {
      // servers close idle connections, and some wait for the last answers of the others
      if (socket.bench) this.#window.reject(new Error(`port ${this.#plan.port}: a connection broke: ${reason}`));
    };
    socket.on('error', (error) => lost(error.message));
    socket.on('end', () => lost('the server closed it'));
    return socket;
  }

  #send(socket) {
    const request = this.#source.next();
    socket.bench = { key: request.key, sentAt: performance.now() };
    this.#window.busy += 1;
    socket.write(request.text, 'latin1');
  }

  #receive(socket, { status, body }) {
    const window = this.#window;
    const now = performance.now();
    const { key, sentAt } = socket.bench;
    socket.bench = undefined;
    const { expect, contains = '' } = this.#plan;
    window.statuses[status] = (window.statuses[status] ?? 0) + 1;
    const isGood = status === expect && body.includes(contains) && this.#source.answered(key, body);
    if (!isGood) this.#fail(key, status, body);
    window.busy -= 1;
    window.latencies.push(now - sentAt);
    const second = Math.floor((now - window.start) / 1_000);
    window.perSecond[second] = (window.perSecond[second] ?? 0) + 1;
    if (now < window.end) this.#send(socket);
    else if (window.busy === 0) window.resolve();
  }

  #fail(key, status, body) {
    this.#source.failed(key);
    this.#window.failed.push(`${status} ${body.slice(0, EXAMPLE_LENGTH)}`);
  }
}

function countsOf({ latencies, perSecond, statuses }) {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return {
    requests: sorted.length,
    p50: at(0.5),
    p99: at(0.99),
    perSecond: Array.from(perSecond, (count) => count ?? 0),
    statuses,
  };
}

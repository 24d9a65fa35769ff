interface Line {
  inside: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets only so many attempts with one key be under way on this instance; the others wait for them. An attempt counts as a
 * failure while it is under way, so without this, many logins with the right password at once would refuse each other.
 */
export class AttemptQueue {
  private readonly lines = new Map<string, Line>();

  /** Runs the task when its turn comes, first come first served, and settles as the task does. */
  async run<T>(key: string, mostAtOnce: number, task: () => Promise<T>): Promise<T> {
    const line = this.lines.get(key) ?? { inside: 0, waiting: [] };
    this.lines.set(key, line);
    if (line.inside < mostAtOnce) line.inside += 1;
    else await new Promise<void>((admit) => line.waiting.push(admit));
    try {
      return await task();
    } finally {
      this.leave(key, line);
    }
  }

  private leave(key: string, line: Line): void {
    const admitNext = line.waiting.shift();
    // a place that is handed on stays counted
    if (admitNext) admitNext();
    else line.inside -= 1;
    if (line.inside === 0) this.lines.delete(key);
  }
}

import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const BETWEEN_MS = 10;

/**
 * Waits until something holds that another connection or process brings about. How long that takes is nothing that a test
 * fails by: the patience is only for what never comes.
 */
export async function eventually(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`it never came about that ${what}`);
    await pause(BETWEEN_MS);
  }
}

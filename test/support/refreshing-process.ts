import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const PROGRAM = resolve('test/support/vault-process.mjs');

/** See vault-process.mjs. */
export class RefreshingProcess {
  private constructor(private readonly child: ChildProcess) {}

  static async start(environment: Readonly<Record<string, string>>): Promise<RefreshingProcess> {
    const env = { PATH: process.env['PATH'], NODE_ENV: 'test', ...environment };
    const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const started = new RefreshingProcess(child);
    if (!(await started.message())) throw new Error('the process ended before it was ready');
    return started;
  }

  /** @returns the different tokens, or codes of errors, that the callers got; undefined when the process ended instead */
  async ask(
    of: { readonly userId: string; readonly provider: string },
    callers: number,
  ): Promise<readonly string[] | undefined> {
    const { userId, provider } = of;
    const answered = this.message();
    this.child.send({ userId, provider, callers });
    return (await answered) as readonly string[] | undefined;
  }

  /** SIGKILL: no chance to finish anything. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  /** @returns undefined when the process ends instead */
  private async message(): Promise<unknown> {
    const done = new AbortController();
    // whichever comes second is never heard of, and must leave no listener behind
    const of = (event: 'message' | 'exit') => once(this.child, event, { signal: done.signal });
    const message = of('message').then(([content]: unknown[]) => content);
    const exit = of('exit').then(() => undefined);
    const first = await Promise.race([message, exit]);
    done.abort();
    await Promise.allSettled([message, exit]);
    return first;
  }
}

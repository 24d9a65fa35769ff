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
    await once(child, 'message');
    return new RefreshingProcess(child);
  }

  /** @returns the different tokens, or codes of errors, that the callers got; undefined when the process ended instead */
  async ask(
    of: { readonly userId: string; readonly provider: string },
    callers: number,
  ): Promise<readonly string[] | undefined> {
    const { userId, provider } = of;
    const answered = once(this.child, 'message').then(([results]) => results as readonly string[]);
    const ended = once(this.child, 'exit').then(() => undefined);
    this.child.send({ userId, provider, callers });
    return Promise.race([answered, ended]);
  }

  /** SIGKILL: no chance to finish anything. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { SEARCHED } from '../../scripts/test-programs.mjs';
import { eventually } from './eventually.js';

/** A program of Debian's that listens on a port, in the foreground and with a configuration of the test's own. */
export class ListeningProgram {
  private constructor(private readonly child: ChildProcess) {}

  /** Starts it and waits until its port takes connections. @throws Error with what it wrote when it ends instead */
  static async start(command: string, parameters: readonly string[], port: number): Promise<ListeningProgram> {
    const child = spawn(command, parameters, {
      env: { ...process.env, PATH: SEARCHED },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += said.length < 20_000 ? chunk.toString() : ''));
    child.once('error', (error) => (said += error.message));
    await eventually(`${command} listens`, async () => {
      if (child.exitCode !== null || child.pid === undefined) throw new Error(`${command} did not start:\n${said}`);
      return takesConnections(port);
    });
    return new ListeningProgram(child);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }
}

function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}

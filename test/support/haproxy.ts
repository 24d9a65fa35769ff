import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListeningProgram } from './listening-program.js';
import { temporaryFolder } from './temporary-folder.js';

/** What Debian's own haproxy.cfg says about these. */
const DEFAULTS = `
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
`;

/** A real HAProxy in the foreground, with Debian's defaults and what a test adds. */
export class HaProxy {
  private constructor(private readonly program: ListeningProgram) {}

  /** @param sections frontends and backends, of which one listens on the port */
  static async start(sections: string, port: number): Promise<HaProxy> {
    const configuration = join(temporaryFolder('haproxy'), 'haproxy.cfg');
    writeFileSync(configuration, `${DEFAULTS}\n${sections}\n`);
    return new HaProxy(await ListeningProgram.start('haproxy', ['-db', '-f', configuration], port));
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}

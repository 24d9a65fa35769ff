import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListeningProgram } from './listening-program.js';
import { temporaryFolder } from './temporary-folder.js';

/** Without its own administration, which would listen on a port that is always the same. */
const GLOBAL = '{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n';

/** A real Caddy in the foreground, with what a test gives it. */
export class Caddy {
  private constructor(private readonly program: ListeningProgram) {}

  /** @param sites of a Caddyfile, of which one listens on the port */
  static async start(sites: string, port: number): Promise<Caddy> {
    const configuration = join(temporaryFolder('caddy'), 'Caddyfile');
    writeFileSync(configuration, `${GLOBAL}${sites}\n`);
    const parameters = ['run', '--config', configuration, '--adapter', 'caddyfile'];
    return new Caddy(await ListeningProgram.start('caddy', parameters, port));
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}

import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { ListeningProgram } from './listening-program.js';

const PID_FILE = 'apache2.pid';
const MODULES_OF_DEBIAN = '/usr/lib/apache2/modules';
const MODULES = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'proxy', 'proxy_http', 'ssl'];

/** A real Apache in the foreground, with as much configuration as it needs and what a test adds. */
export class Apache {
  private constructor(
    private readonly program: ListeningProgram,
    private readonly folder: string,
  ) {}

  /**
   * @param site what listens on the port
   * @param modules besides those that any site here needs
   * @param files of the site, by names that stand in it as `FOLDER/name`
   */
  static async start(
    site: string,
    port: number,
    modules: readonly string[],
    files: Readonly<Record<string, string>> = {},
  ): Promise<Apache> {
    // not among the other temporary files: started by root it serves as somebody who may not read those
    const folder = mkdtempSync(join(tmpdir(), 'apache-'));
    chmodSync(folder, 0o755);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const configuration = join(folder, 'apache2.conf');
    writeFileSync(configuration, configurationOf(site.replaceAll('FOLDER', folder), port, modules, folder));
    let program: ListeningProgram | undefined;
    try {
      program = await ListeningProgram.start('apache2', ['-f', configuration, '-D', 'FOREGROUND'], port);
      // it reads its configuration twice, and closes the port in between
      await eventually('Apache serves', () => existsSync(join(folder, PID_FILE)));
      return new Apache(program, folder);
    } catch (error) {
      await program?.stop();
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.program.stop();
    rmSync(this.folder, { recursive: true });
  }
}

function configurationOf(site: string, port: number, modules: readonly string[], folder: string): string {
  const loaded = [...MODULES, ...modules].map(
    (name) => `LoadModule ${name}_module ${MODULES_OF_DEBIAN}/mod_${name}.so`,
  );
  return [
    ...[`ServerRoot ${folder}`, `DefaultRuntimeDir ${folder}`, `PidFile ${join(folder, PID_FILE)}`],
    ...[
      `ErrorLog ${join(folder, 'error.log')}`,
      'ServerName localhost',
      `Listen 127.0.0.1:${port}`,
      'StartServers 1',
      ...loaded,
    ],
    ...['User www-data', 'Group www-data', site, ''],
  ].join('\n');
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListeningProgram } from './listening-program.js';
import { temporaryFolder } from './temporary-folder.js';

/** Debian's nginx would keep these in folders of the system. */
const TEMPORARY_FILES = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** A real nginx in the foreground, with its defaults and what a test adds. */
export class Nginx {
  private constructor(private readonly program: ListeningProgram) {}

  /** @param http what stands within `http { … }` and listens on the port */
  static async start(http: string, port: number): Promise<Nginx> {
    const folder = temporaryFolder('nginx');
    const configuration = join(folder, 'nginx.conf');
    writeFileSync(configuration, configurationOf(http, folder));
    // one process, which stays who we are: workers of root would become somebody who may not read our folder
    const directives = `daemon off; master_process off; pid ${join(folder, 'nginx.pid')};`;
    const parameters = ['-p', folder, '-c', configuration, '-e', 'stderr', '-g', directives];
    return new Nginx(await ListeningProgram.start('nginx', parameters, port));
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}

function configurationOf(http: string, folder: string): string {
  const temporary = TEMPORARY_FILES.map((name) => `${name}_temp_path ${join(folder, name)};`);
  return `events {}\nhttp {\naccess_log off;\n${temporary.join('\n')}\n${http}\n}\n`;
}

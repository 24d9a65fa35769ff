import type { DataSource } from 'typeorm';
import { openDatabase } from './data-sources.js';
import type { DatabaseKind } from './databases.js';
import { ResidentCommandLine } from './resident-command-line.js';
import { ServerProcess } from './server-process.js';
import { sharedEnvironment } from './shared-environment.js';

/** A deployment while it runs: a server process, the command line beside it, and the database of both. */
export interface OperatedServer {
  readonly server: ServerProcess;
  readonly cli: ResidentCommandLine;
  readonly dataSource: DataSource;
  stop(): Promise<void>;
}

/** On an empty database; the settings are the server's alone. */
export async function anOperatedServer(
  kind: DatabaseKind,
  settings: Readonly<Record<string, string>> = {},
): Promise<OperatedServer> {
  const environment = await sharedEnvironment(kind);
  const server = await ServerProcess.start({ ...environment, ...settings });
  const dataSource = await openDatabase(environment['DATABASE_URL'] ?? '');
  const stop = async (): Promise<void> => {
    await dataSource.destroy();
    await server.stop();
  };
  return { server, cli: new ResidentCommandLine(environment), dataSource, stop };
}

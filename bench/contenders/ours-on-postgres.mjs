import { LOAD_CORE, moveTo } from '../machine/cores.mjs';
import { startPostgres } from '../postgres.mjs';
import { startOurs } from './ours.mjs';

/** Starts Watchword on a PostgreSQL of its own, which runs on the load's core: only our process is measured. */
export async function startOursOnPostgres() {
  const postgres = await startPostgres();
  moveTo(LOAD_CORE, postgres.pid);
  const target = await startOurs({ databaseUrl: postgres.url });
  return {
    ...target,
    stop: async () => {
      await target.stop();
      await postgres.stop();
    },
  };
}

import { join } from 'node:path';
import { newFolder, startTarget } from '../machine/start-target.mjs';
import { GUARDED_BODY } from './ours.mjs';
import { fixed, get } from './requests.mjs';

/** Starts `bare-nest` or `bare-fastify`. */
export function startBare(name) {
  const script = join(import.meta.dirname, '../targets', `${name}.mjs`);
  return startTarget({ script, folder: newFolder(), environment: { GUARDED_BODY }, readyPath: '/health/live' });
}

export const barePlans = {
  live: fixed([get('/health/live')]),
  guarded: fixed([get('/guarded')]),
};

import { runCommandLine } from 'watchword';
import { configuration } from './configuration';
import { beside } from './stages/1-beside';

/** Watchword's command line over the shop's database: `node dist/src/watchword.js users import users.jsonl`. */
void runCommandLine(() => {
  const options = configuration();
  return { settings: options.settings, module: beside(options) };
});

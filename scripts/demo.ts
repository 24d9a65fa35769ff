/* The whole life of a token against a real server, printed so that a person can follow: `npm run demo`. */
import { parseArgs } from 'node:util';
import { walkTokenLife } from './demo/token-life.js';
import { startShortLivedServer } from './demo/short-lived-server.js';

const HELP = `npm run demo [-- --url http://127.0.0.1:3000]

Without --url a server is started for the walk, whose tokens live for seconds, so that expiry can be watched. With --url
the walk uses a server that runs already; an access token that lives longer than a minute is then not waited for.
`;

const { values } = parseArgs({ options: { url: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });

if (values.help) {
  process.stdout.write(HELP);
} else if (values.url !== undefined) {
  await walkTokenLife(values.url);
} else {
  const server = await startShortLivedServer();
  try {
    await walkTokenLife(server.url);
  } finally {
    await server.stop();
  }
}

/** Whether this code is an installed package, and not the repository's own build. */
export const isInstalled = import.meta.url.includes('/node_modules/');

/** What a person types in front of a command. */
export const COMMAND_LINE = isInstalled ? 'npx watchword' : 'npm run cli --';

/** The same in production, where a container may have nothing but the build. */
export const COMMAND_LINE_IN_PRODUCTION = isInstalled ? COMMAND_LINE : 'node dist/cli.js';

import { SECRETS_FILE } from '../config/development-secrets.js';
import type { DatabaseSettings, Settings } from '../config/settings.js';
import type { Endpoints } from '../http/endpoints.js';
import { COMMAND_LINE, COMMAND_LINE_IN_PRODUCTION } from '../kernel/installation.js';
import { EXAMPLE_PAGE } from '../pages/publish-example-page.js';

export interface ReadyFacts {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  readonly settings: Settings;
  readonly endpoints: Endpoints;
  /** Whether the page is there that shows the client at work. */
  readonly hasExample: boolean;
  readonly hasAdministrator: boolean;
}

type Line = readonly [name: string, value: string];

const NAME_WIDTH = 10;

/** What a person wants to know when the server is ready: one block, without colours. */
export function readyBlock(facts: ReadyFacts): string {
  const lines = [...addresses(facts), ...secrets(facts)].map(([name, value]) => `  ${name.padEnd(NAME_WIDTH)}${value}`);
  const paragraphs = [['Watchword is ready.'], lines];
  if (!facts.hasAdministrator) {
    paragraphs.push([`  There is no administrator yet. Create the first one: ${COMMAND_LINE} users create-admin`]);
  }
  return `\n${paragraphs.map((paragraph) => paragraph.join('\n')).join('\n\n')}\n\n`;
}

/** The same for a log, on one line. */
export function readyLine(facts: ReadyFacts): string {
  const line = addresses(facts)
    .map(([name, value]) => `${name} ${value}`)
    .join('  ');
  const advice = `There is no administrator yet; create the first one: ${COMMAND_LINE_IN_PRODUCTION} users create-admin`;
  return `Watchword is ready.  ${line}${facts.hasAdministrator ? '' : `  ${advice}`}`;
}

function addresses({ url, settings, endpoints, hasExample }: ReadyFacts): readonly Line[] {
  return [
    ['API', `${url}${endpoints.prefix}`],
    ...(endpoints.has('docs') ? [['Swagger', `${url}/docs`] as const] : []),
    ...(hasExample ? [['Example', `${url}${EXAMPLE_PAGE}`] as const] : []),
    ...(endpoints.has('health') ? [['Health', `${url}/health/ready`] as const] : []),
    ['Database', databaseText(settings.database)],
  ];
}

function secrets({ settings }: ReadyFacts): readonly Line[] {
  const names = settings.generatedSecrets;
  if (names.length === 0) return [];
  return [['Secrets', `${names.join(' and ')}: generated for development and kept in ${SECRETS_FILE}`]];
}

/** Without a user and a password, which the address of a PostgreSQL may hold. */
function databaseText({ kind, location }: DatabaseSettings): string {
  if (kind === 'sqlite') return location === ':memory:' ? 'SQLite in memory, lost at exit' : `SQLite in ${location}`;
  const { host, pathname, searchParams } = new URL(location);
  return `PostgreSQL at ${host || (searchParams.get('host') ?? '')}${pathname}`;
}

import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotFoundException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerSettings } from '../config/settings.js';

/** Where the page of examples/spa is; security-headers.ts gives it a policy of its own. */
export const EXAMPLE_PAGE = '/example';

/** From where the page and the built client are read. */
export interface ExampleFolders {
  readonly page: string;
  readonly client: string;
}

const CHECKOUT = new URL('../../', import.meta.url);

/** The package ships neither the page nor this path to it. */
const FOLDERS: ExampleFolders = {
  page: fileURLToPath(new URL('examples/spa', CHECKOUT)),
  client: fileURLToPath(new URL('dist/client', CHECKOUT)),
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  // for the browser's own debugger
  '.map': 'application/json; charset=utf-8',
};

/**
 * Serves the page that shows the client at work, in development alone and only in a checkout of the repository. The browser
 * loads the client as the compiler wrote it, module by module.
 *
 * @returns whether the page is there
 */
export function publishExamplePage(
  app: NestFastifyApplication,
  { environment, basePath }: Pick<ServerSettings, 'environment' | 'basePath'>,
  folders: ExampleFolders = FOLDERS,
): boolean {
  if (environment !== 'development') return false;
  if (!existsSync(folders.page) || !existsSync(folders.client)) return false;
  const files = new Map([...filesIn(folders.page, ''), ...filesIn(folders.client, 'client/')]);
  const http = app.getHttpAdapter();
  // the addresses in the page are relative to the folder
  http.get(EXAMPLE_PAGE, (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.redirect(`${basePath}${EXAMPLE_PAGE}/`, 302);
  });
  http.get(`${EXAMPLE_PAGE}/*`, async ({ params }: FastifyRequest, reply: FastifyReply) => {
    const name = (params as { readonly '*': string })['*'] || 'index.html';
    const file = files.get(name);
    if (file === undefined) throw new NotFoundException();
    const type = TYPES[extname(name)] ?? '';
    // read for each request, so that a change is seen at the next reload
    void reply
      .header('cache-control', 'no-store')
      .type(type)
      .send(await readFile(file));
  });
  return true;
}

/** By the names that they are asked for: no part of an address ever becomes a part of a path. */
function filesIn(folder: string, below: string): [name: string, file: string][] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => extname(name) in TYPES)
    .map((name) => [below + name.replaceAll('\\', '/'), join(folder, name)]);
}

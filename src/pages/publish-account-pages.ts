import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerSettings } from '../config/settings.js';
import type { Endpoints } from '../http/endpoints.js';
import { accountPage, PAGE_FORMS } from './account-page.js';
import { accountPageScript } from './account-page-script.js';
import { ACCOUNT_PAGE_STYLE } from './account-page-style.js';
import { pageLocaleFor, type PageName } from './account-page-texts.js';

/** Below this are the pages for people; security-headers.ts gives them a policy of their own. */
export const ACCOUNT_PAGES = '/account';

const ASSETS = {
  'page.css': { type: 'text/css; charset=utf-8', content: ACCOUNT_PAGE_STYLE },
  'page.js': { type: 'text/javascript; charset=utf-8', content: `(${accountPageScript.toString()})();\n` },
} as const;

const ASSETS_CACHED_FOR = 'public, max-age=300';

/** Serves the pages that links in mails open. They hold nothing: the token is in the fragment, which the server never sees. */
export function publishAccountPages(
  app: NestFastifyApplication,
  { publicUrl }: ServerSettings,
  endpoints: Endpoints,
): void {
  if (!endpoints.has('accountPages')) return;
  const http = app.getHttpAdapter();
  const surroundings = { service: new URL(publicUrl).host, prefix: endpoints.prefix };
  const names = Object.keys(PAGE_FORMS) as PageName[];
  for (const name of names.filter((each) => endpoints.has(PAGE_FORMS[each].group))) {
    http.get(`${ACCOUNT_PAGES}/${name}`, ({ headers }: FastifyRequest, reply: FastifyReply) => {
      const page = accountPage(name, pageLocaleFor(headers['accept-language']), surroundings);
      const varying = { 'cache-control': 'no-store', vary: 'Accept-Language' };
      void reply.headers(varying).type('text/html; charset=utf-8').send(page);
    });
  }
  for (const [name, { type, content }] of Object.entries(ASSETS)) {
    http.get(`${ACCOUNT_PAGES}/assets/${name}`, (_request: FastifyRequest, reply: FastifyReply) => {
      void reply.header('cache-control', ASSETS_CACHED_FOR).type(type).send(content);
    });
  }
}

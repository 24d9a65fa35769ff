import { recipe, type Certificate } from '../drills/recipes.js';
import { Apache } from '../support/apache.js';
import { Caddy } from '../support/caddy.js';
import { HaProxy } from '../support/haproxy.js';
import { Nginx } from '../support/nginx.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where everything is that stands elsewhere in the recipe. */
export interface Place {
  readonly port: number;
  /** Host and port of Watchword. */
  readonly watchword: string;
  /** Host and port of the application behind the gateway. */
  readonly application: string;
  readonly certificate: Certificate;
  /** Of the service `gateway`. */
  readonly secret: string;
}

/** A real program with the recipe that docs/gateways.md has for it. */
export interface Gateway {
  readonly name: string;
  readonly packages: readonly string[];
  start(place: Place): Promise<{ stop(): Promise<void> }>;
}

const PAGE = 'docs/gateways.md';
const WATCHWORD = '10.0.0.11:3000';
const APPLICATION = '10.0.0.21:8080';

const addresses = ({ watchword, application }: Place) => ({ [WATCHWORD]: watchword, [APPLICATION]: application });
const files = ({ certificate }: Place) => ({
  '/etc/ssl/example.org.crt': certificate.certificate,
  '/etc/ssl/example.org.key': certificate.key,
});
const luaOf = (heading: string, { watchword }: Place): string =>
  recipe('lua', heading, { [WATCHWORD]: watchword }, PAGE);

const NGINX: Gateway = {
  name: 'nginx',
  packages: ['nginx'],
  start: (place) => {
    const changes = { ...addresses(place), ...files(place), 'listen 443': `listen 127.0.0.1:${place.port}` };
    return Nginx.start(recipe('nginx', 'nginx', changes, PAGE), place.port);
  },
};

/** @param lua what is in its script */
export function startHaProxy(place: Place, lua: string): Promise<HaProxy> {
  const script = join(temporaryFolder('lua'), 'watchword-gate.lua');
  writeFileSync(script, lua);
  const changes = {
    [WATCHWORD]: place.watchword,
    [APPLICATION]: place.application,
    'bind :443': `bind 127.0.0.1:${place.port}`,
    '/etc/ssl/example.org.pem': place.certificate.both,
    '/etc/haproxy/watchword-gate.lua': script,
  };
  return HaProxy.start(recipe('haproxy', 'HAProxy', changes, PAGE), place.port);
}

const HAPROXY: Gateway = {
  name: 'HAProxy',
  packages: ['haproxy'],
  start: (place) => startHaProxy(place, luaOf('HAProxy', place)),
};

const APACHE: Gateway = {
  name: 'Apache',
  packages: ['apache2', 'lua-socket'],
  start: (place) => {
    const site = recipe(
      'apache',
      'Apache',
      {
        ...{ ...addresses(place), ...files(place), '*:443': `127.0.0.1:${place.port}` },
        '/etc/apache2/watchword-gate.lua': 'FOLDER/watchword-gate.lua',
      },
      PAGE,
    );
    return Apache.start(site, place.port, ['lua'], { 'watchword-gate.lua': luaOf('Apache', place) });
  },
};

const CADDY: Gateway = {
  name: 'Caddy',
  packages: ['caddy'],
  start: (place) => {
    const { certificate, key } = place.certificate;
    const changes = {
      ...addresses(place),
      'example.org {': `https://127.0.0.1:${place.port} {\n\ttls ${certificate} ${key}`,
    };
    return Caddy.start(recipe('caddy', 'Caddy', changes, PAGE), place.port);
  },
};

/** For bearer tokens alone. */
export const APACHE_WITH_INTROSPECTION: Gateway = {
  name: 'Apache with mod_auth_openidc',
  packages: ['apache2', 'libapache2-mod-auth-openidc'],
  start: (place) => {
    const changes = {
      ...{ ...addresses(place), ...files(place), '*:443': `127.0.0.1:${place.port}` },
      'the-secret-of-the-service': place.secret,
      // nobody has signed the certificate
      'https://example.org/auth/oauth/introspect': `https://127.0.0.1:${place.port}/auth/oauth/introspect\n  OIDCOAuthSSLValidateServer Off`,
    };
    return Apache.start(recipe('apache', 'Apache with mod_auth_openidc', changes, PAGE), place.port, ['auth_openidc']);
  },
};

export const GATEWAYS: readonly Gateway[] = [NGINX, HAPROXY, APACHE, CADDY];

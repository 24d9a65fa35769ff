import fc from 'fast-check';
import type { Route } from './hostile-routes.js';
import { type Actor, type Blow, bodyText, type Strike, validFields } from './hostile-siege.js';

/** One field of a body that is valid otherwise. */
export function withField(route: Route, field: string, json: string): Strike {
  return (actor) => ({ body: bodyText(validFields(route, actor, field).set(field, json)) });
}

export function inEveryField(route: Route, json: string): Strike {
  return (actor) => ({ body: bodyText([...validFields(route, actor).keys()].map((name) => [name, json] as const)) });
}

/** Without the field; with it twice, also under an escaped name. */
export function missingAndDoubled(route: Route, field: string): Strike[] {
  const fields = (actor: Actor) => [...validFields(route, actor, field)];
  const escaped = `\\u${field.charCodeAt(0).toString(16).padStart(4, '0')}${field.slice(1)}`;
  return [
    (actor) => ({ body: bodyText(fields(actor).filter(([name]) => name !== field)) }),
    (actor) => ({ body: bodyText([...fields(actor), [field, '"a"']]) }),
    (actor) => ({ body: bodyText(fields(actor)).replace(/}$/, `,"${escaped}":"a"}`) }),
  ];
}

/** The text in each parameter of path and query; and as one that nobody knows. */
export function inAddress(route: Route, text: string): Strike[] {
  const encoded = encodeURIComponent(text);
  const paths = route.pathParameters.map((name) => ({ path: route.path.replace(`{${name}}`, encoded) }));
  const queries = route.queryParameters.map((name) => `?${name}=${encoded}`);
  const doubled = route.queryParameters.map((name) => `${name}=1&${name}=${encoded}`);
  if (doubled.length > 0) queries.push(`?${doubled.join('&')}`);
  return [...paths, ...queries.map((query) => ({ query }))].map((blow) => () => blow);
}

export function inUnknownQuery(text: string): Strike {
  const encoded = encodeURIComponent(text);
  return () => ({ query: `?${encoded}=${encoded}&a[${encoded}]=1` });
}

/** Headers that a route looks at only once it knows its caller, and those by which it comes to know. */
const LOOKED_AT_LATER = [
  'user-agent',
  'idempotency-key',
  'x-request-id',
  'origin',
  'accept',
  'x-csrf-token',
  'referer',
];
const LOOKED_AT_FIRST = ['authorization', 'cookie', 'content-type', 'sec-fetch-site', 'x-forwarded-for', 'if-match'];

/** The text in all headers of the first kind, or in one of the second. */
export function inHeaders(text: string, index: number): Strike {
  const name = LOOKED_AT_FIRST[(index >> 1) % LOOKED_AT_FIRST.length] ?? '';
  const value = { authorization: `Bearer ${text}`, cookie: `watchword_session=${text}` }[name] ?? text;
  const all = Object.fromEntries(LOOKED_AT_LATER.map((header) => [header, text]));
  return () => ({ headers: index % 2 === 0 ? all : { [name]: value } });
}

const NOBODY = { accessToken: 'a.b.c', refreshToken: 'a.b.c' } as Actor;

/** A strike for each entry of a list that needs the actor's tokens. */
export function strikesOf<T>(list: (actor: Actor) => readonly T[], blow: (value: T, index: number) => Blow): Strike[] {
  return list(NOBODY).map((_, index) => (actor) => blow(list(actor)[index] as T, index));
}

/** Letters that grow, shrink, vanish, join or are refused on their way through NFKC, case folding, JSON and a database. */
const UNRULY = [
  ...[
    '\ufdfa',
    '\u00df',
    '\u0130',
    '\u0149',
    '\ufb03',
    'x\ufe0f',
    '\u0344',
    '\u1e9b\u0323',
    '\u1fb7',
    '\u00bd',
    '\u2126',
  ],
  ...[
    '\u3164',
    '\u00ad',
    '\u200d',
    '\ufeff',
    '\u{1d538}',
    '\u{2f800}',
    '\u{e0100}',
    '\uff20',
    '\u3000',
    '\u0000',
    '\ud800',
  ],
  ...['a', 'A', '.', '-', '@', '%', '/', '\\', '"', ' ', '\n', '\u0085', '\u2028'],
];

const SHAPES = [
  (text: string) => text,
  (text: string) => `${text}@example.org`,
  (text: string) => `ada@${text}.org`,
  (text: string) => `https://example.org/${text}`,
  (text: string) => `https://${text}.org/`,
];

/** Limits of our fields and of the libraries that judge them, in UTF-16 units. */
const LIMITS = [3, 21, 64, 65, 200, 201, 254, 255, 320, 321, 1_000, 1_001, 2_048, 2_049, 2_084];

/** Such as passed every check of a field once and then did not fit its column, or was no text for PostgreSQL. */
const TROUBLE = [
  ...[
    `${'\ufdfa'.repeat(21)}@example.org`,
    `ada@${'\ufdfa'.repeat(63)}.org`,
    `${'\u0149'.repeat(32)}@${'\u0149'.repeat(63)}.org`,
  ],
  ...[
    `${'\u00df'.repeat(32)}@${'\u00df'.repeat(60)}.${'\u00df'.repeat(60)}.org`,
    'ada\uff20b.org@example.org',
    'a\u3000b@example.org',
  ],
  ...[
    exactly(2_084, 'https://example.org/', 'x\ufe0f'),
    exactly(2_084, 'https://example.org/', '\u{1d538}'),
    exactly(2_049, 'https://example.org/', 'a'),
  ],
  ...[
    'https://example.org/a\0b',
    'https://a\0b.org/',
    'https://a@\0/',
    'https://example.org/\u0085',
    'a\0b',
    '\0',
    '\u00a8',
  ],
  ...[
    exactly(64, '', '\ufdfa'),
    exactly(320, '', '\ufdfa'),
    exactly(1_000, '', '\ufdfa'),
    exactly(64, '', '\u1fb7'),
    exactly(200, '', '\u{2f800}'),
  ],
];

function exactly(units: number, start: string, letter: string): string {
  return start + letter.repeat(Math.floor((units - start.length) / letter.length));
}

/** Texts at the limits of our fields, made of letters that change them. */
const growing = fc
  .tuple(fc.constantFrom(...UNRULY), fc.constantFrom(...LIMITS), fc.constantFrom(...SHAPES))
  .map(([letter, limit, shape]) => shape(letter.repeat(Math.max(1, (limit - shape('').length) / letter.length))));

const mixed = fc
  .tuple(fc.string({ unit: fc.constantFrom(...UNRULY), maxLength: 80 }), fc.constantFrom(...SHAPES))
  .map(([text, shape]) => shape(text));

const unruly = fc.oneof(growing, mixed, fc.string({ unit: 'binary', maxLength: 100 }));
const anything = fc.oneof(unruly, fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }));

/** Each field of the route with unruly texts, and with any JSON in any of them. */
export function unrulyFields(route: Route, seed: number, count: number): Strike[] {
  const one = [...route.fields.keys()].flatMap((field) =>
    [...TROUBLE, ...fc.sample(unruly, { seed, numRuns: count })].map((text) =>
      withField(route, field, JSON.stringify(text)),
    ),
  );
  const names = fc.constantFrom(...route.fields.keys(), 'a');
  const bodies = fc.sample(fc.dictionary(names, anything), { seed, numRuns: count });
  return [...one, ...(route.hasBody ? bodies.map((body) => () => ({ body: JSON.stringify(body) })) : [])];
}

/** A valid body cut off somewhere, or with some of its bytes changed; and plain noise. */
export function brokenBodies(route: Route, seed: number, count: number): Strike[] {
  const damage = fc.tuple(fc.nat(), fc.nat(255), fc.boolean());
  const noise = fc.uint8Array({ minLength: 1, maxLength: 300 });
  const damaged = fc.sample(damage, { seed, numRuns: count }).map(([at, byte, isCut]): Strike => {
    return (actor) => {
      const body = Buffer.from(bodyText(validFields(route, actor)));
      if (isCut) return { body: body.subarray(0, at % body.length) };
      body[at % body.length] = byte;
      return { body };
    };
  });
  return [
    ...damaged,
    ...fc.sample(noise, { seed, numRuns: count }).map((bytes) => () => ({ body: Buffer.from(bytes) })),
  ];
}

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Actor } from './hostile-siege.js';

const CORPUS = resolve('../shared/corpora/blns.json');

/** The big list of naughty strings; undefined where it is not there. */
export function naughtyStrings(): readonly string[] | undefined {
  return existsSync(CORPUS) ? (JSON.parse(readFileSync(CORPUS, 'utf8')) as string[]) : undefined;
}

/** Names that every object inherits, or that somebody may look for on one. */
export const INHERITED_NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then'],
  ...['isPrototypeOf', '__defineGetter__', '__lookupSetter__', 'toJSON', 'length'],
];

/** JSON texts of every type, in forms that surprise. */
export const JSON_VALUES = [
  ...['null', 'true', 'false', '0', '-0', '1e400', '-1e400', '1.5', '9007199254740993', '2147483648', '-1', '1e-400'],
  ...['""', '" "', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udfff\\ud800"', '"\\ud83d"', '"\\u202e"', '"\\ufeff"'],
  ...['[]', '[[]]', '[null]', '["a"]', '[{}]', '{}', '{"a":{"b":{}}}', '{"length":1}', '{"0":"a","length":1}'],
  ...INHERITED_NAMES.map((name, index) => (index % 2 === 0 ? `{"${name}":{"a":1}}` : `[{"a":{"${name}":"a"}}]`)),
  ...[nested('[', ']', 31), nested('[', ']', 33), nested('{"a":', '}', 31, '1'), nested('{"a":', '}', 33, '1')],
];

/** Whole bodies that are no object with known fields, or hardly JSON. */
export const WHOLE_BODIES: readonly (string | Buffer)[] = [
  ...['', ' ', '\n', '\u0000', '\ufeff{}', 'null', 'true', '1', '-0', '1e400', '"text"', '[]', '[{}]', '[null]', '{}'],
  ...['{', '}', '{{}}', '{]', '{"a"}', '{"a":}', '{"a":1,}', '{,}', "{'a':1}", '{a:1}', '{}{}', '{} x', '// a\n{}'],
  ...['NaN', '{"a":NaN}', '{"a":Infinity}', '{"a":01}', '{"a":+1}', '{"a":.5}', '{"a":0x1}', '{"a":"\t"}', 'undefined'],
  ...[
    '{"a":1,"a":2}',
    '{"a":{"b":1,"b":2}}',
    '{"a":1,"\\u0061":2}',
    '{"":1,"":2}',
    '{"":1}',
    '{"a.b":1}',
    '{"$where":1}',
  ],
  ...INHERITED_NAMES.flatMap((name) => [`{"${name}":1}`, `{"${name}":null}`, `{"${name}":{"${name}":{}}}`]),
  ...[nested('[', ']', 8_000), nested('{"a":', '}', 2_300, '1'), '['.repeat(10_000), '{"a":'.repeat(3_200)],
  ...[nested('[', ']', 10_000), nested('{"a":', '}', 10_000, '1'), `{"a":${nested('[', ']', 8_000)}}`],
  ...[padded(16_384), padded(16_385), padded(100_000), `{${' '.repeat(16_000)}}`, manyFields(1_900), manyItems(5_400)],
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x1f, 0x8b, 0x08, 0x00]),
];

function nested(open: string, close: string, depth: number, inmost = ''): string {
  return `${open.repeat(depth)}${inmost}${close.repeat(depth)}`;
}

/** A body of so many bytes, nearly all of them in one string. */
function padded(bytes: number, field = 'a'): string {
  return `{"${field}":"${'x'.repeat(bytes - field.length - 7)}"}`;
}

function manyFields(count: number): string {
  return `{${Array.from({ length: count }, (_, index) => `"${index}":1`).join(',')}}`;
}

function manyItems(count: number): string {
  return `{"a":[${'{},'.repeat(count)}{}]}`;
}

/** Authorization headers that are malformed, or hold what is nearly a token; a list stands for several headers. */
export function malformedAuthorizations({ accessToken, refreshToken }: Actor): readonly (string | string[])[] {
  const [header = '', payload = '', signature = ''] = accessToken.split('.');
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = encoded({ alg: 'none', typ: 'at+jwt' });
  const changedBytes = [0, header.length, header.length + 1, accessToken.length - 1].map((at) =>
    changedAt(accessToken, at),
  );
  const tokens = [
    ...['.', '..', '...', 'a.b.c', `${header}.${payload}`, `${header}.${payload}.`, `.${payload}.${signature}`],
    ...[`${header}..${signature}`, `${unsigned}.${payload}.`, `${unsigned}.${payload}.${signature}`, refreshToken],
    ...[
      `${header}.${encoded(null)}.${signature}`,
      `${header}.${encoded([])}.${signature}`,
      `${encoded([])}.${payload}.a`,
    ],
    ...[
      `${encoded({ alg: 'ES256', kid: { toString: 1 } })}.${payload}.${signature}`,
      `${accessToken}=`,
      `${accessToken}.a`,
    ],
    ...[`${header}.${payload}.${'A'.repeat(86)}`, `"${accessToken}"`, `${'a.'.repeat(3_000)}`, 'x'.repeat(9_000)],
    ...[`${encoded({ alg: 'ES256', kid: '__proto__' })}.${encoded({ __proto__: 1 })}.${signature}`, ...changedBytes],
  ];
  return [
    ...[
      '',
      ' ',
      'Bearer',
      'Bearer ',
      `Bearer${' '.repeat(8_000)}`,
      'Bearer\t',
      'bearer null',
      'Bearer undefined',
      'Basic',
    ],
    ...[
      'Basic YTpi',
      'Basic \u00ff',
      'Digest username="a"',
      'Negotiate',
      `Bearer ${'\u00e9'.repeat(500)}`,
      'B\u00e9arer a',
    ],
    ...[
      `Token ${accessToken}`,
      `Bearer Bearer ${accessToken}`,
      `Bearer,${accessToken}`,
      accessToken,
      ', , ,',
      '"',
      '%00',
    ],
    ...tokens.map((token) => `Bearer ${token}`),
    ['Bearer a', 'Bearer b'],
    ['', `Bearer ${accessToken}`],
    [`Basic a`, `Bearer ${accessToken}`],
  ];
}

function changedAt(text: string, index: number): string {
  const other = text[index] === 'A' ? 'B' : 'A';
  return text.slice(0, index) + other + text.slice(index + 1);
}

const OUR_COOKIES = ['watchword_access', 'watchword_refresh', 'watchword_session', 'watchword_csrf'];

/** Cookie headers: broken ones, and every combination of ours with nothing, garbage and a live token as values. */
export function malformedCookies({ accessToken, refreshToken }: Actor): readonly string[] {
  const values = [undefined, '', '%zz%', '"', 'a', accessToken, refreshToken];
  const broken = [
    ...[
      '',
      ';',
      ';;;',
      '=',
      '==',
      '=a',
      'a',
      'a=',
      ' = ; = ',
      'a=%',
      'a=%zz',
      'a=%E0%A4%A',
      'a="',
      'a="b; c=d"',
      'a=b=c',
    ],
    ...[
      '__proto__=a',
      'constructor=a; toString=b; hasOwnProperty=c',
      '\u00e9=\u00ff',
      'a\tb=c',
      'a=b, c=d',
      '$Version=1',
    ],
    ...['a=b; '.repeat(2_000), `a=${'x'.repeat(12_000)}`, `${'x'.repeat(12_000)}=a`, '%77atchword_access=a'],
    ...OUR_COOKIES.flatMap((name) => [name, `${name}=a; ${name}=b`, `${name}=${'x'.repeat(9_000)}`, `${name}=%00`]),
    ...OUR_COOKIES.map((name) => `__Host-${name}=a; __Secure-${name}=b; ${name.toUpperCase()}=c`),
  ];
  return [...broken, ...combinations(values)];
}

/** 7 values for each of 4 cookies would be 2401 headers: every pair of values of every two cookies is in these. */
function combinations(values: readonly (string | undefined)[]): string[] {
  const count = values.length;
  const rows = values.flatMap((_, first) =>
    values.map((__, second) => [first, second, first + second, first + 2 * second]),
  );
  return rows.map((row) =>
    row
      .map((index, position) => [OUR_COOKIES[position], values[index % count]])
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${value}`)
      .join('; '),
  );
}

/** The bytes of the text, as far as Node's client puts them into a header. */
export function asHeader(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  return bytes.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 4_000);
}

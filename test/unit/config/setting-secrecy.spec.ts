import fc from 'fast-check';
import { readSettings } from '../../../src/config/read-settings.js';
import { SETTING_CATALOGUE } from '../../../src/config/setting-catalogue.js';
import { SettingError } from '../../../src/config/setting-error.js';
import { developmentEnvironment, productionEnvironment, STRONG } from './environments.js';

const NAMES = SETTING_CATALOGUE.map(({ name }) => name);
const SECRET_NAMES = SETTING_CATALOGUE.filter(({ isSecret }) => isSecret).map(({ name }) => name);

/** Something that no message says by itself, where an operator would put it and where one would not. */
const HUSH = 'hush7Qx9';
const hushText = fc
  .tuple(
    fc.constantFrom(
      '',
      'postgres://user:',
      'postgres//user:',
      'redis://:',
      'rediss:/',
      'mysql://root:',
      'sqlite://',
      'file://',
      '{"billing": {"secret": "',
      '{"billing": {"jwks": "',
      '{"',
      '[',
      '/run/secrets/',
      'changeme',
      `${STRONG.refresh},`,
      `${STRONG.encryption},`,
    ),
    fc.constantFrom(
      '',
      '@host/db',
      '@',
      ' @host:99999',
      '"}}',
      '"',
      '\n',
      ',',
      ',,',
      '%',
      ' '.repeat(3),
      HUSH.repeat(6),
    ),
  )
  .map(([before, after]) => `${before}${HUSH}${after}`);

function errorOf(environment: Record<string, string | undefined>): unknown {
  try {
    readSettings(environment);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each([
  ['development', developmentEnvironment],
  ['production', productionEnvironment],
] as const)('in %s', (_, environmentWith) => {
  it.each(SECRET_NAMES)('no refusal holds anything of %s', (name) => {
    let refusals = 0;
    fc.assert(
      fc.property(hushText, fc.constantFrom('ES256', 'HS256'), (text, algorithm) => {
        const error = errorOf(environmentWith({ [name]: text, ACCESS_TOKEN_ALGORITHM: algorithm }));
        if (error === undefined) return;
        refusals += 1;
        expect(error).toBeInstanceOf(SettingError);
        const { message, stack, cause } = error as SettingError;
        expect(`${message} ${stack ?? ''} ${String(cause)}`).not.toContain(HUSH);
      }),
    );
    expect(refusals).toBeGreaterThan(0);
  });

  it('whatever the environment holds, it is accepted, or refused in lines of which each names a setting', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('0', 'on', 'off', 'true', 'production', 'HS256', '1s', '9999d', 'http://a', 'sqlite:', '{}', ','),
    );
    const environment = fc.dictionary(fc.constantFrom(...NAMES), text, { maxKeys: 4 });
    fc.assert(
      fc.property(environment, (changes) => {
        const error = errorOf(environmentWith({ ...changes }));
        if (error === undefined) return;
        expect(error).toBeInstanceOf(SettingError);
        for (const problem of (error as SettingError).problems) {
          expect(problem).toMatch(
            /^[A-Z][A-Z0-9_]* (?:is not set|is ".*"|\(a secret, \d+ characters?\)): (?:it|entry \d+) .+\.$/u,
          );
          expect(problem).not.toMatch(/[\n\r\u2028\u2029]/);
          expect(NAMES).toContain(problem.split(' ')[0]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

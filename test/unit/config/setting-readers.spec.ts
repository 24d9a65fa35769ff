import fc from 'fast-check';
import * as addresses from '../../../src/config/address-readers.js';
import { bearerToken, encryptionKeyList, secret, secretList } from '../../../src/config/secret-readers.js';
import {
  durationBetween,
  integerBetween,
  isRefused,
  list,
  oneOf,
  plainText,
  type Reader,
  visibleAscii,
} from '../../../src/config/setting-readers.js';

function valueOf<T>(reader: Reader<T>, text: string): T | undefined {
  const reading = reader(text);
  return isRefused(reading) ? undefined : reading.value;
}

function refusalOf(reader: Reader<unknown>, text: string): string | undefined {
  const reading = reader(text);
  return isRefused(reading) ? reading.refusal : undefined;
}

const READERS: Record<string, Reader<unknown>> = {
  oneOf: oneOf(['on', 'off']),
  integerBetween: integerBetween(0, 65_535),
  durationBetween: durationBetween('1s'),
  plainText: plainText(255),
  visibleAscii: visibleAscii(255),
  list: list(oneOf(['a', 'b'])),
  host: addresses.host,
  publicUrl: addresses.publicUrl(true),
  exactOrigin: addresses.exactOrigin(true),
  databaseUrl: addresses.databaseUrl(true),
  redisUrl: addresses.redisUrl,
  trustProxy: addresses.trustProxy(true),
  secret: secret(32),
  secretList: secretList(32),
  encryptionKeyList,
  bearerToken,
};

describe('every reader', () => {
  const garbage = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'0123456789.:/,-[]{}@%smhd "\n\u2028'), maxLength: 60 }),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.json(),
    fc.ipV6(),
  );

  it.each(Object.entries(READERS))('%s gives a value or one line, whatever the text, and never throws', (_, reader) => {
    fc.assert(
      fc.property(garbage, (text) => {
        const refusal = refusalOf(reader, text);
        expect(refusal ?? 'must').toMatch(/^must[^\n\r\u2028\u2029]*$/);
      }),
    );
  });

  it.each(Object.entries(READERS).filter(([name]) => name !== 'plainText'))(
    '%s says what an empty text must be',
    (_, reader) => {
      expect(refusalOf(reader, '')).toMatch(/^must /);
    },
  );
});

describe('integerBetween', () => {
  it('reads every whole number in its range and none outside', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 1_100 }), (number) => {
        const expected = number >= 1 && number <= 1_000 ? number : undefined;
        expect(valueOf(integerBetween(1, 1_000), String(number))).toBe(expected);
      }),
    );
  });

  it.each(['1e3', '0x10', '010', '+5', '5.0', ' 5', '5 ', '1_000', '٣', 'NaN', 'Infinity', '9'.repeat(400)])(
    'refuses %j, which is a number only to a lenient reader',
    (text) => {
      expect(refusalOf(integerBetween(0, 1_000_000), text)).toBe('must be a whole number from 0 to 1000000');
    },
  );
});

describe('durationBetween', () => {
  it.each([
    ['10s', 10_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
  ])('reads %s', (text, milliseconds) => {
    expect(valueOf(durationBetween('1s'), text)).toBe(milliseconds);
  });

  it.each(['0s', '15', '15 m', '15M', '1w', '-1s', '1.5h', '1h30m', '900000ms'])('refuses %j', (text) => {
    expect(refusalOf(durationBetween('1s'), text)).toContain('a duration from 1s to 3650d');
  });

  it('includes both of its bounds', () => {
    expect(valueOf(durationBetween('0s', '5m'), '0s')).toBe(0);
    expect(valueOf(durationBetween('0s', '5m'), '300s')).toBe(300_000);
    expect(valueOf(durationBetween('0s', '5m'), '301s')).toBeUndefined();
  });

  it('refuses what would take an instant past the end of time', () => {
    expect(valueOf(durationBetween('1s'), '3651d')).toBeUndefined();
    expect(valueOf(durationBetween('1s'), '999999999d')).toBeUndefined();
  });
});

describe('list', () => {
  const letters = list(oneOf(['a', 'b', 'c']));

  it('keeps the order and drops the blanks around entries', () => {
    expect(valueOf(letters, 'c, a ,b')).toEqual(['c', 'a', 'b']);
  });

  it('says which entry is wrong, counting from one', () => {
    expect(letters('a,x,b')).toEqual({ refusal: 'must be a, b or c', entry: 2 });
  });

  it('counts no entries when there is one', () => {
    expect(letters('x')).toEqual({ refusal: 'must be a, b or c' });
  });

  it('refuses an entry that is empty or comes twice', () => {
    expect(letters('a,')).toEqual({ refusal: 'must be a, b or c', entry: 2 });
    expect(letters('a,b,a')).toEqual({ refusal: 'must not be the same as an earlier one', entry: 3 });
  });
});

describe('encryptionKeyList', () => {
  it('reads any 32 bytes in base64 or base64url, padded or not, to the same key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (array) => {
        const bytes = Buffer.from(array);
        const spellings = [bytes.toString('base64'), bytes.toString('base64url')];
        for (const text of [...spellings, ...spellings.map((spelling) => spelling.replace('=', ''))]) {
          expect(valueOf(encryptionKeyList, text)?.map((key) => key.export())).toEqual([bytes]);
        }
      }),
    );
  });

  it('refuses any other number of bytes', () => {
    const otherLength = fc.uint8Array({ maxLength: 64 }).filter((bytes) => bytes.length !== 32);
    fc.assert(
      fc.property(otherLength, (bytes) => {
        expect(valueOf(encryptionKeyList, Buffer.from(bytes).toString('base64'))).toBeUndefined();
      }),
    );
  });

  it.each([
    ['hexadecimal', 'ab'.repeat(32)],
    ['a mixture of both alphabets', `+_${'A'.repeat(41)}=`],
    ['last bits that stand for nothing', `${'A'.repeat(42)}B=`],
    ['a blank inside', `${'A'.repeat(21)} ${'A'.repeat(21)}=`],
  ])('refuses %s', (_, text) => {
    expect(refusalOf(encryptionKeyList, text)).toContain('exactly 32 bytes in base64');
  });
});

describe('secret', () => {
  it('measures bytes, not characters', () => {
    expect(valueOf(secret(32), 'ü'.repeat(16))?.symmetricKeySize).toBe(32);
    expect(valueOf(secret(32), 'u'.repeat(31))).toBeUndefined();
  });
});

describe('bearerToken', () => {
  it('refuses what no Authorization header can carry', () => {
    expect(valueOf(bearerToken, 'a'.repeat(16))).toBe('a'.repeat(16));
    expect(valueOf(bearerToken, 'a'.repeat(15))).toBeUndefined();
    expect(valueOf(bearerToken, 'with blanks in between')).toBeUndefined();
    expect(valueOf(bearerToken, 'schlüssel-schlüssel')).toBeUndefined();
  });
});

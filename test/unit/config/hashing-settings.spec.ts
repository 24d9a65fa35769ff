import { leastMemoryMib } from '../../../src/config/hashing-readers.js';
import { readSettings } from '../../../src/config/read-settings.js';
import { developmentEnvironment, productionEnvironment, refusalOf } from './environments.js';

const argon2 = (memory: number, iterations: number) => ({
  PASSWORD_HASHER: 'argon2id',
  ARGON2_MEMORY: String(memory),
  ARGON2_ITERATIONS: String(iterations),
});

describe('the settings of hashing', () => {
  it('choose a scheme and its parameters', () => {
    const queue = { HASHING_QUEUE_LENGTH: '0', HASHING_QUEUE_WAIT: '1m' };
    const { hashing } = readSettings(developmentEnvironment({ ...argon2(64, 3), ...queue }));
    expect(hashing).toMatchObject({
      scheme: 'argon2id',
      argon2: { memoryMib: 64, iterations: 3 },
      queueLength: 0,
      queueWaitMs: 60_000,
    });
  });

  it.each([
    ['PASSWORD_HASHER', 'scrypt', 'must be bcrypt or argon2id'],
    ['ARGON2_MEMORY', '0', 'a whole number from 1 to 128'],
    ['ARGON2_MEMORY', '19MiB', 'a whole number from 1 to 128'],
    ['ARGON2_ITERATIONS', '65', 'a whole number from 1 to 64'],
    ['HASHING_QUEUE_LENGTH', '-1', 'a whole number from 0 to 10000'],
    ['HASHING_QUEUE_WAIT', '0s', 'a duration from 1s to 1m'],
  ])('refuse %s=%s', (name, value, refusal) => {
    expect(refusalOf(developmentEnvironment({ [name]: value }))).toContain(refusal);
  });

  it.each([
    [1, 46],
    [2, 19],
    [3, 12],
    [4, 9],
    [5, 7],
    [64, 7],
  ])('ask in production for what OWASP asks for: with %i iterations %i MiB', (iterations, memoryMib) => {
    expect(leastMemoryMib(iterations)).toBe(memoryMib);
    const line = refusalOf(productionEnvironment(argon2(memoryMib - 1, iterations)));
    expect(line).toContain(`must be at least ${memoryMib} with ARGON2_ITERATIONS ${iterations} in production`);
    expect(readSettings(productionEnvironment(argon2(memoryMib, iterations))).hashing.argon2.memoryMib).toBe(memoryMib);
    expect(readSettings(developmentEnvironment(argon2(1, iterations))).hashing.argon2.memoryMib).toBe(1);
  });

  it('refuse parameters that take seconds', () => {
    const line = refusalOf(developmentEnvironment(argon2(128, 17)));
    expect(line).toContain('must be at most 120 with ARGON2_ITERATIONS 17');
    expect(readSettings(developmentEnvironment(argon2(128, 16))).hashing.argon2.iterations).toBe(16);
  });
});

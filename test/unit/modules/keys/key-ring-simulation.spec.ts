import fc from 'fast-check';
import { jwksOf } from '../../../../src/modules/keys/jwks/jwks.js';
import { roundIntervalMs } from '../../../../src/modules/keys/ring/key-schedule.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { tokenSettings } from '../../../support/access-tokens.js';
import { type KeyRingKit, keyRingKit, keySettings, MINUTE_MS } from '../../../support/key-ring.js';
import { MemorySigningKeyStore } from '../../../support/memory-signing-key-store.js';

const RUNS = 25;
const INSTANCES = 3;
const POLICY = keySettings({ rotationIntervalMs: 20 * MINUTE_MS, jwksCacheMs: 5 * MINUTE_MS });
const ROUND_MS = roundIntervalMs(POLICY);
const STEP_MS = ROUND_MS / 3;
const ACCESS_LIFETIME_MS = 15 * MINUTE_MS;

/** What happens at one step, beside the rounds that are due: by which instance, and what. */
interface Move {
  readonly instance: number;
  readonly what: 'nothing' | 'rotate' | 'retire' | 'late round' | 'refetch';
}

interface Token {
  readonly kid: string;
  readonly expiresAt: number;
}

/** Somebody who verifies with the published keys and asks for them as seldom as the answer allows. */
interface Verifier {
  kids: ReadonlySet<string>;
  fetchedAt: number;
}

/** Instances that know the ring as of their last round, tokens that they signed, and verifiers that know only JWKS. */
class Simulation {
  readonly clock = new FakeClock();
  readonly problems: string[] = [];
  readonly signed = new Set<string>();
  private readonly instances: readonly KeyRingKit[];
  private readonly roundDueAt: number[];
  private readonly verifiers: readonly Verifier[];
  private tokens: Token[] = [];
  private readonly revoked = new Set<string>();
  /** Put to use by an emergency, before everybody can know them; like the very first, which nobody can wait for. */
  private readonly hurried = new Set<string>();

  constructor() {
    const store = new MemorySigningKeyStore();
    const settings = tokenSettings({ accessLifetimeMs: ACCESS_LIFETIME_MS });
    const indices = Array.from({ length: INSTANCES }, (_, index) => index);
    this.instances = indices.map(() => keyRingKit(settings, { store, clock: this.clock, keys: POLICY }));
    this.roundDueAt = indices.map((index) => this.now() + (index * ROUND_MS) / INSTANCES);
    this.verifiers = indices.map(() => ({ kids: new Set(), fetchedAt: -Infinity }));
  }

  async start(): Promise<void> {
    await Promise.all(this.instances.map(({ job }) => job.onModuleInit()));
    this.noteHurried();
  }

  async step({ instance, what }: Move): Promise<void> {
    this.clock.advance(STEP_MS);
    const kit = this.instances[instance] as KeyRingKit;
    if (what === 'rotate') await kit.rotation.rotate();
    if (what === 'retire') await this.retire(kit);
    for (const [index, { job }] of this.instances.entries()) {
      const isLate = what === 'late round' && index === instance;
      if ((this.roundDueAt[index] ?? 0) > this.now() || isLate) continue;
      await job.runRound();
      this.roundDueAt[index] = this.now() + ROUND_MS;
    }
    this.sign();
    this.verify(what === 'refetch' ? instance : undefined);
  }

  private async retire(kit: KeyRingKit): Promise<void> {
    const { kid } = kit.ring.active() as { kid: string };
    await kit.rotation.retire(kid);
    this.revoked.add(kid);
    // as the feed of revocations has them do
    await Promise.all(this.instances.map(({ ring }) => ring.reload()));
    this.noteHurried();
  }

  private sign(): void {
    for (const { ring } of this.instances) {
      const { kid } = ring.active() as { kid: string };
      if (this.revoked.has(kid)) this.problems.push(`${kid} signs though it was revoked`);
      this.signed.add(kid);
      this.tokens.push({ kid, expiresAt: this.now() + ACCESS_LIFETIME_MS });
    }
  }

  private verify(refetching: number | undefined): void {
    this.tokens = this.tokens.filter(({ kid, expiresAt }) => expiresAt > this.now() && !this.revoked.has(kid));
    const kids = new Set(this.tokens.map(({ kid }) => kid));
    for (const [index, verifier] of this.verifiers.entries()) {
      const { ring } = this.instances[index] as KeyRingKit;
      if (index === refetching || verifier.fetchedAt + POLICY.jwksCacheMs <= this.now()) {
        verifier.kids = new Set(jwksOf(ring.list()).keys.map(({ kid }) => kid as string));
        verifier.fetchedAt = this.now();
      }
      for (const kid of kids) {
        if (!ring.find(kid)) this.problems.push(`instance ${index} refuses ${kid}`);
        if (!verifier.kids.has(kid) && !this.hurried.has(kid)) this.problems.push(`verifier ${index} refuses ${kid}`);
      }
    }
  }

  private noteHurried(): void {
    for (const { ring } of this.instances) this.hurried.add(ring.active().kid as string);
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

const moves: fc.Arbitrary<Move> = fc.record({
  instance: fc.nat(INSTANCES - 1),
  what: fc.oneof(
    { weight: 60, arbitrary: fc.constant('nothing' as const) },
    { weight: 3, arbitrary: fc.constant('rotate' as const) },
    { weight: 1, arbitrary: fc.constant('retire' as const) },
    { weight: 10, arbitrary: fc.constant('late round' as const) },
    { weight: 10, arbitrary: fc.constant('refetch' as const) },
  ),
});

describe('several instances that hear of each other only at their rounds', () => {
  it('and verifiers that keep the published keys as long as they may never refuse a token in its time', () =>
    fc.assert(
      fc.asyncProperty(fc.array(moves, { minLength: 400, maxLength: 400, size: 'max' }), async (steps) => {
        const simulation = new Simulation();
        await simulation.start();
        for (const move of steps) await simulation.step(move);
        expect(simulation.problems).toEqual([]);
        expect(simulation.signed.size).toBeGreaterThanOrEqual(3);
      }),
      { numRuns: RUNS },
    ));
});

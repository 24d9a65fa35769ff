import type { DataSource } from 'typeorm';
import type { Settings } from '../../../../src/config/settings.js';
import { digestOf } from '../../../../src/kernel/opaque-token.js';
import { type Observation, type Outcome, RotationDriver } from './rotation-driver.js';
import { type Prediction, RotationModel, type TableRow } from './rotation-model.js';
import { type Call, callOf, type Operation, sessionIndex, USERS } from './rotation-operations.js';

/** Plays one sequence on the system and on the model, and throws at the first difference. */
export class RotationPlayer {
  private readonly driver: RotationDriver;
  private model: RotationModel;

  constructor(
    dataSource: DataSource,
    private readonly settings: Settings,
    startsAt: Date,
    private readonly countRow: (row: TableRow) => void,
  ) {
    this.driver = new RotationDriver(dataSource, settings, startsAt);
    const { refreshGraceMs, refreshLifetimeMs } = settings.tokens;
    const { absoluteLifetimeMs, perUser } = settings.sessions;
    this.model = new RotationModel({
      graceMs: refreshGraceMs,
      idleMs: refreshLifetimeMs,
      absoluteMs: absoluteLifetimeMs,
      perUser,
    });
  }

  async play(operations: readonly Operation[]): Promise<void> {
    await this.driver.begin();
    for (let user = 0; user < USERS; user += 1) {
      this.model.users.push({ state: 'active', version: 1 });
      await this.login(user);
    }
    for (const operation of operations) await this.perform(operation);
    await this.assertLiveness();
  }

  private get now(): number {
    return this.driver.clock.now().getTime();
  }

  private async perform(operation: Operation): Promise<void> {
    if (operation.kind === 'storm') {
      const call = callOf({ ...operation, kind: 'refresh' }, this.model);
      return this.send(Array.from({ length: operation.times }, () => call as Call));
    }
    const several = operation.kind === 'together' ? operation.operations : [operation];
    const calls = several.map((one) => callOf(one, this.model)).filter((call) => call !== null);
    if (calls.length > 0) return this.send(calls);
    if (operation.kind === 'login') await this.login(operation.user);
    if (operation.kind === 'restart') this.driver.restart();
    if (operation.kind === 'wait') this.driver.clock.advance(operation.ms);
    if (operation.kind === 'waitFor') this.waitFor(operation);
    if (operation.kind === 'loseWrites') await this.loseWrites(operation);
    this.assertSeen(this.model, await this.driver.observe());
  }

  /**
   * Sends the calls at once. Whatever order the database gave them, there must be one in which the model says the same
   * about every answer and about the state that they left.
   */
  private async send(calls: readonly Call[]): Promise<void> {
    const outcomes = await Promise.all(calls.map((call) => this.driver.call(call)));
    const observed = await this.driver.observe();
    const complaints: string[] = [];
    for (const order of ordersOf(calls, outcomes)) {
      const model = this.model.copy();
      const predictions = order.map((index) => [index, predict(model, calls[index] as Call, this.now)] as const);
      try {
        const all = predictions.map(([, prediction]) => prediction);
        for (const [index, prediction] of predictions) this.assertAnswer(model, prediction, outcomes[index] ?? {}, all);
        this.assertSeen(model, observed);
      } catch (error) {
        complaints.push((error as Error).message);
        continue;
      }
      this.model = model;
      for (const [index, { row, token }] of predictions) {
        if (row) this.countRow(row);
        if (token) this.driver.learn(token, outcomes[index]?.refreshToken ?? '');
      }
      return;
    }
    throw new Error(`${JSON.stringify(calls)}\n${complaints.join('\nor ')}`);
  }

  private assertAnswer(
    model: RotationModel,
    predicted: Prediction,
    { code, content, refreshToken }: Outcome,
    all: readonly Prediction[],
  ): void {
    const { token } = predicted;
    const owner = token && model.session(token.session);
    const expected = token && {
      userId: owner && this.driver.userId(owner.user),
      sessionId: owner?.id,
      generation: token.generation,
      issuedAt: new Date(token.issuedAt),
      expiresAt: new Date(token.expiresAt),
    };
    const isSameReuse = code === 'REFRESH_TOKEN_REUSED' && all.some((other) => other.code === code);
    // of several who find the reuse at one moment each may be told so, though only one of them ended the session
    const isRight = predicted.code === code || (predicted.code === 'SESSION_REVOKED' && isSameReuse);
    if (!isRight) throw divergence('code', predicted.code, code);
    if (!isSame(content, expected)) throw divergence('token', expected, content);
    const known = token && this.driver.textOf(token);
    if (known !== undefined && known !== refreshToken) throw divergence('text', known, refreshToken);
  }

  private assertSeen(model: RotationModel, observed: Observation): void {
    for (const session of model.sessions) {
      const { id, user, generation, rotatedAt, key } = session;
      const keyDigest = key === null ? null : digestOf(key);
      const row = { generation, rotatedAt, keyDigest, isLive: model.isLive(session, this.now) };
      const expected = model.users[user]?.state === 'gone' ? undefined : row;
      if (!isSame(observed.get(id), expected)) throw divergence(`row ${id}`, expected, observed.get(id));
    }
  }

  /** What the services make of it: the sessions that each user is shown, and whose access tokens are let in. */
  private async assertLiveness(): Promise<void> {
    for (let user = 0; user < USERS; user += 1) {
      const live = this.model.liveSessionsOf(user, this.now).map(({ id }) => id);
      const listed = await this.driver.listedIds(user);
      if (!isSame(listed.sort(), live.sort())) throw divergence('live sessions', live, listed);
    }
    // past its idle end a session has no access token left that could be asked about
    for (const session of this.model.sessions.filter(({ idleExpiresAt }) => this.now < idleExpiresAt)) {
      const mayEnter = this.model.isLive(session, this.now);
      const entered = await this.driver.hasAccess(session.id);
      if (entered !== mayEnter) throw divergence(`access to ${session.id}`, mayEnter, entered);
    }
  }

  private async login(user: number): Promise<void> {
    if (this.model.users[user]?.state !== 'active') return;
    // no two at one instant, of which nobody could say which is the older
    this.driver.clock.advance(1);
    const outcome = await this.driver.login(user);
    const predicted = this.model.login(user, outcome.content?.sessionId ?? '', this.now);
    this.assertAnswer(this.model, predicted, outcome, []);
    if (predicted.token) this.driver.learn(predicted.token, outcome.refreshToken ?? '');
  }

  private waitFor({ session: choice, edge, offsetMs }: Extract<Operation, { kind: 'waitFor' }>): void {
    const session = this.model.session(sessionIndex(choice, this.model));
    const edges = {
      grace: session.rotatedAt + this.settings.tokens.refreshGraceMs,
      token: Math.floor(session.idleExpiresAt / 1_000) * 1_000,
      session: session.expiresAt,
    };
    this.driver.clock.advance(Math.max(0, edges[edge] + offsetMs - this.now));
  }

  /** Of a session, the newest first, that has writes to lose. */
  private async loseWrites({ session: choice, back }: Extract<Operation, { kind: 'loseWrites' }>): Promise<void> {
    const changed = this.model.changedSessions().reverse();
    const index = changed[choice % changed.length];
    if (index !== undefined) await this.driver.loseWrites(this.model.loseWrites(index, back));
  }
}

function predict(model: RotationModel, call: Call, now: number): Prediction {
  if (call.kind === 'refresh') return model.refresh(call.token, call.key, now);
  if (call.kind === 'forge') return { row: 'invalid', code: 'REFRESH_TOKEN_INVALID' };
  if (call.kind === 'logout') return model.logout(call.session);
  if (call.kind === 'logoutWithToken') return model.logoutWithToken(call.token, now);
  if (call.kind === 'logoutAll') return model.logoutAll(call.user, now);
  if (call.kind === 'suspend') return model.suspend(call.user);
  return model.setState(call.user, call.kind === 'restore' ? 'active' : 'gone');
}

/**
 * The orders in which the calls may have been served. Of calls that are all alike those with a token came first, then
 * whoever ended the session, then those that found it ended.
 */
function ordersOf(calls: readonly Call[], outcomes: readonly Outcome[]): number[][] {
  const indices = calls.map((_call, index) => index);
  if (!calls.every((call) => call === calls[0])) return permutations(indices);
  const rankOf = (index: number): number => {
    const code = outcomes[index]?.code;
    return code === undefined ? 0 : code === 'REFRESH_TOKEN_REUSED' ? 1 : 2;
  };
  return [indices.sort((a, b) => rankOf(a) - rankOf(b))];
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first) => permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

/** By text: what SQLite's driver hands out has the prototypes of another realm than Jest's. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function divergence(what: string, expected: unknown, seen: unknown): Error {
  return new Error(`${what}: the model says ${JSON.stringify(expected)}, the system ${JSON.stringify(seen)}`);
}

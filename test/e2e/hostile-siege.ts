import { randomUUID } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { type Account, anAccount, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { noteEvidence } from '../support/evidence.js';
import { basic, FORM_TYPE, newClientSecret } from '../support/service-clients.js';
import type { RunningApp } from '../support/test-app.js';
import { type Answer, AT_ONCE, flawsOf, HostileClient } from './hostile-client.js';
import { type Route, routesOf } from './hostile-routes.js';

/** Somebody with an account and a live session, in whose name a route is attacked. */
export interface Actor extends Tokens {
  readonly account: Account;
}

/** What is changed of a request that the route would accept. */
export interface Blow {
  readonly path?: string;
  readonly query?: string;
  readonly body?: string | Buffer;
  /** Beside a valid access token and the type of the body; undefined takes one away. */
  readonly headers?: OutgoingHttpHeaders;
}

export type Strike = (actor: Actor) => Blow;

const PROVIDER = 'example';
const AT_PROVIDER = 'https://provider.example';
/** A provider of which nothing is asked before somebody has been there. */
export const SIEGE_PROVIDERS = JSON.stringify({
  [PROVIDER]: {
    clientId: 'watchword',
    clientAuthentication: 'none',
    endpoints: {
      authorization: `${AT_PROVIDER}/authorize`,
      token: `${AT_PROVIDER}/token`,
      userinfo: `${AT_PROVIDER}/userinfo`,
    },
  },
});

const FOR_ADMINISTRATORS =
  /^\/api\/((admin|audit|permissions|roles|users\/\{id\})(\/|$)|users(\/invitations)?$|connections\/\{provider\}\/token$)/;

const SERVICE = { id: 'siege', secret: newClientSecret() };

/** What the settings of an application say of the service in whose name routes for services are attacked. */
export const SIEGE_SERVICE_CLIENTS = JSON.stringify({ [SERVICE.id]: { secret: SERVICE.secret } });

/** Attacks the routes of one application, each in the name of live accounts, and remembers whatever goes wrong. */
export class Siege {
  private readonly client: HostileClient;
  /** Who stands before a route; each of those who strike at once is somebody else. */
  private readonly actors = new Map<Route, (Actor | undefined)[]>();
  /** Routes of which one success is the last, such as logging out. */
  private readonly consuming = new Set<Route>();
  private readonly wrongs: string[] = [];

  private constructor(
    private readonly app: RunningApp,
    readonly routes: readonly Route[],
  ) {
    this.client = new HostileClient(app.url);
  }

  static async begin(app: RunningApp): Promise<Siege> {
    const siege = new Siege(app, await routesOf(app));
    for (const route of siege.routes) await siege.prepare(route);
    return siege;
  }

  /** Strikes a route with everything on the list. */
  async strike(route: Route, strikes: readonly Strike[]): Promise<void> {
    const queue = strikes.values();
    const actors = this.actors.get(route) ?? [];
    const evidence: string[] = [];
    const attack = async (index: number) => {
      for (const strike of queue) {
        const actor = (actors[index] ??= await this.newActor(route));
        const { status, text } = await this.strikeOnce(route, actor, strike);
        if (status >= 400) evidence.push(text);
        else if (this.consuming.has(route)) actors[index] = undefined;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => attack(index)));
    noteEvidence('response', evidence.join('\n'));
  }

  /** Whether each success costs a new account: of long lists a part will do. */
  isCostly(route: Route): boolean {
    return this.consuming.has(route);
  }

  /** Sees whether everybody in whose name routes were attacked still has account, session and refresh token. */
  async inspectActors(): Promise<void> {
    for (const [route, actors] of this.actors) {
      const standing = actors.filter((actor) => actor !== undefined);
      const unharmed = await Promise.all(standing.map((actor) => this.isUnharmed(actor)));
      if (unharmed.includes(false)) this.wrongs.push(`${route.name} cost its caller the session`);
    }
  }

  /** What went wrong since it was last asked. */
  takeWrongs(): string[] {
    return this.wrongs.splice(0);
  }

  end(): void {
    this.client.close();
  }

  private async strikeOnce(route: Route, actor: Actor, strike: Strike): Promise<Answer> {
    const blow = strike(actor);
    const answer = await this.answerTo(route, actor, blow);
    for (const flaw of flawsOf(answer, route.path)) {
      this.wrongs.push(`${route.name} has ${flaw} for ${JSON.stringify(shown(blow))}: ${answer.text.slice(0, 120)}`);
    }
    return answer;
  }

  private answerTo(route: Route, actor: Actor, blow: Blow): Promise<Answer> {
    const json = blow.body ?? (route.hasBody ? bodyText(validFields(route, actor)) : undefined);
    const body = route.takesForm && json !== undefined ? formOf(json) : json;
    const type = body === undefined ? {} : { 'content-type': route.takesForm ? FORM_TYPE : 'application/json' };
    const authorization = route.isForServices ? basic(SERVICE.id, SERVICE.secret) : `Bearer ${actor.accessToken}`;
    const condition = route.isConditional ? { 'if-match': '*' } : {};
    const given = { authorization, ...type, ...condition, ...blow.headers };
    const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const path = blow.path ?? route.path.replace('{provider}', PROVIDER).replace(/\{[^}]+\}/g, () => randomUUID());
    return this.client.send({ method: route.method, path: `${path}${blow.query ?? ''}`, headers, body });
  }

  /** Finds out, with two valid requests, what a success costs the caller. */
  private async prepare(route: Route): Promise<void> {
    const actor = await this.newActor(route);
    const answers = [await this.answerTo(route, actor, {}), await this.answerTo(route, actor, {})];
    const [first, second] = answers.map(({ status }) => status);
    const isMissing = first === 404 && route.pathParameters.length > 0;
    if (!(answers[0] && isTaken(answers[0])) && !isMissing) throw new Error(`${route.name}: ${answers[0]?.text}`);
    if (second !== first || !(await this.isUnharmed(actor))) this.consuming.add(route);
    this.actors.set(route, this.consuming.has(route) ? [] : [actor]);
  }

  private newActor({ path }: Route): Promise<Actor> {
    return FOR_ADMINISTRATORS.test(path) ? anAdmin(this.app) : registered(this.app.device());
  }

  private async isUnharmed({ accessToken: token, refreshToken }: Actor): Promise<boolean> {
    const device = this.app.device();
    const profile = await device.get('/api/users/me', { token });
    const refreshed = await device.post('/api/auth/refresh', { body: { refreshToken, delivery: 'body' } });
    return profile.status === 200 && refreshed.status === 200;
  }
}

const IDENTIFIERS = ['identifier', 'email', 'username'];

/** The fields of a body that the route accepts, as JSON texts; of several names for an account, only one. */
export function validFields(route: Route, { account, refreshToken }: Actor, tested?: string): Map<string, string> {
  const names = new Set([...route.required, ...(tested === undefined ? [] : [tested])]);
  if (route.fields.has('identifier')) {
    for (const name of IDENTIFIERS) names.delete(name);
    names.add(IDENTIFIERS.find((name) => name === tested) ?? 'identifier');
  }
  if (route.fields.has('refreshToken')) names.add('refreshToken');
  // only somebody without one leaves it out
  if (route.name === 'DELETE /api/users/me') names.add('password');
  // the link, or the code with its challenge
  if (route.fields.has('challenge') && tested !== 'challenge' && tested !== 'code') names.add('token');
  const isForNewcomers = route.required.includes('fullName');
  const { email, username, fullName } = isForNewcomers ? anAccount() : account;
  const values: Readonly<Record<string, string>> = {
    ...{ email, username, fullName, identifier: username, password: account.password, refreshToken },
    ...{ currentPassword: account.password, newPassword: anAccount().password, delivery: 'body' },
    refresh_token: refreshToken,
  };
  return new Map([...names].map((name) => [name, JSON.stringify(values[name] ?? route.fields.get(name) ?? 'text')]));
}

/** Whether the body was right: a token of the right form that is nobody's is refused for what it is, not for its form. */
export function isTaken({ status, text }: Answer): boolean {
  const isDone = [200, 201, 202, 204, 302, 303].includes(status);
  return isDone || (status === 400 && /"code":"(SINGLE_USE_TOKEN|PROVIDER_FLOW)_INVALID"/.test(text));
}

export function bodyText(fields: Iterable<readonly [string, string]>): string {
  return `{${[...fields].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** The fields of a JSON text as a form; whatever is no JSON object goes as it is. */
function formOf(json: string | Buffer): string | Buffer {
  try {
    const fields: unknown = JSON.parse(json.toString());
    if (typeof fields !== 'object' || fields === null) return json;
    const texts = Object.entries(fields).map(([name, value]: [string, unknown]): [string, string] => {
      return [name, typeof value === 'string' ? value : JSON.stringify(value)];
    });
    return new URLSearchParams(texts).toString();
  } catch {
    return json;
  }
}

function shown({ body, ...rest }: Blow): object {
  return { ...rest, ...(body !== undefined && { body: body.toString().slice(0, 300) }) };
}

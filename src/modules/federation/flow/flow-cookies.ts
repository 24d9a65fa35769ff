import type { KeyObject } from 'node:crypto';
import type { CookieSerializeOptions } from '@fastify/cookie';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServerSettings, TokenSettings } from '../../../config/settings.js';
import { CookieNames } from '../../auth/index.js';
import { FLOW_LIFETIME_MS, type ProviderFlow } from './provider-flow.js';
import { openedFlow, sealedFlow } from './sealed-flow.js';

/** Tabs in which somebody signs in at the same time. */
const MOST_FLOWS = 4;
/** Enough of the state to tell tabs apart; the rest is in the sealed cookie. */
const STATE_IN_NAME = 8;
const STATE = /^[\w-]{43}$/;

/**
 * The sign-ins that a browser has begun, one cookie each. They bind a sign-in to its browser: what another browser brings back is
 * refused. `Lax`, since the browser comes back by a link of the provider; `__Host-`, so that a neighbouring host cannot give a
 * browser a flow of somebody else.
 */
@Injectable()
export class FlowCookies {
  private readonly attributes: CookieSerializeOptions;
  private readonly keys: readonly KeyObject[];
  private readonly prefix: string;

  constructor(server: ServerSettings, tokens: TokenSettings, names: CookieNames) {
    this.attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: server.secureCookies };
    this.keys = tokens.encryptionKeys;
    this.prefix = `${names.flow}-`;
  }

  /** Makes room for it where there are too many: the oldest goes. */
  add(reply: FastifyReply, flow: ProviderFlow): void {
    const others = this.namesIn(reply.request).map((name) => ({ name, startedAtMs: this.ageOf(reply.request, name) }));
    const oldestFirst = others.sort((one, other) => one.startedAtMs - other.startedAtMs);
    for (const { name } of oldestFirst.slice(0, Math.max(0, others.length - MOST_FLOWS + 1))) this.clear(reply, name);
    const maxAge = FLOW_LIFETIME_MS / 1_000;
    reply.setCookie(this.nameFor(flow.state), sealedFlow(flow, this.keys), { ...this.attributes, maxAge });
  }

  /** The browser's flow with this state, whatever is wrong with it; null where there is none. */
  find(request: FastifyRequest, state: string): ProviderFlow | null {
    if (!STATE.test(state)) return null;
    const sealed = request.cookies[this.nameFor(state)];
    return sealed === undefined ? null : openedFlow(sealed, this.keys);
  }

  /** It came back, and is worth nothing any more. */
  remove(reply: FastifyReply, { state }: Pick<ProviderFlow, 'state'>): void {
    this.clear(reply, this.nameFor(state));
  }

  private ageOf({ cookies }: FastifyRequest, name: string): number {
    return openedFlow(cookies[name] ?? '', this.keys)?.startedAtMs ?? 0;
  }

  private namesIn({ cookies }: FastifyRequest): string[] {
    return Object.keys(cookies).filter((name) => name.startsWith(this.prefix));
  }

  private nameFor(state: string): string {
    return this.prefix + state.slice(0, STATE_IN_NAME);
  }

  private clear(reply: FastifyReply, name: string): void {
    reply.clearCookie(name, this.attributes);
  }
}

import type { CookieSerializeOptions } from '@fastify/cookie';
import { createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServerSettings, TokenSettings } from '../../../config/settings.js';
import { Endpoints } from '../../../http/endpoints.js';
import { Clock } from '../../../kernel/clock.js';
import { derivedKey } from '../../../kernel/derived-keys.js';
import { epochSeconds } from '../../../kernel/duration.js';
import { authPath } from './auth-path.js';
import { CookieNames } from './cookie-names.js';
import { cookieWith, type DeviceTicket, readTicket, ticketsIn, writeTicket } from './device-tickets.js';

const KEY_LABEL = 'watchword device cookie v1';
const DEVICE_ID_BYTES = 16;
const LIFETIME_SECONDS = 180 * 86_400;

/** Of a user, what the cookie is bound to. */
interface Owner {
  readonly userId: string;
  readonly tokenVersion: number;
}

/**
 * The cookie by which a device is known to an account once it has logged in to it. It lets nobody in: it only keeps the
 * wrong passwords of others from being counted against this device (OWASP's "device cookies").
 */
@Injectable()
export class DeviceCookie {
  private readonly keys: readonly KeyObject[];
  private readonly attributes: CookieSerializeOptions;

  constructor(
    server: ServerSettings,
    endpoints: Endpoints,
    tokens: TokenSettings,
    private readonly names: CookieNames,
    private readonly clock: Clock,
  ) {
    this.keys = tokens.refreshTokenSecrets.map((secret) => derivedKey(secret, KEY_LABEL));
    const path = authPath(server, endpoints);
    this.attributes = { path, httpOnly: true, sameSite: 'strict', secure: server.secureCookies };
  }

  /** The device's id, if the request carries its cookie and it has logged in to the account; else null. */
  knownDeviceOf(request: FastifyRequest, owner: Owner): string | null {
    const tickets = this.ticketsOf(request).map(({ ticket }) => ticket);
    return tickets.find((ticket) => this.isKnownTo(ticket, owner))?.deviceId ?? null;
  }

  /** After a good login: the device is known to the account from now on, and anew for so long. */
  remember(reply: FastifyReply, owner: Owner): void {
    const tickets = this.ticketsOf(reply.request);
    const former = tickets.find(({ ticket }) => this.isKnownTo(ticket, owner));
    const ticket = {
      ...{ userId: owner.userId, tokenVersion: owner.tokenVersion },
      deviceId: former?.ticket.deviceId ?? randomBytes(DEVICE_ID_BYTES).toString('base64url'),
      issuedAtSeconds: epochSeconds(this.clock.now()),
    };
    const others = tickets.filter(({ ticket: { userId } }) => userId !== owner.userId).map(({ text }) => text);
    const cookie = cookieWith(
      writeTicket(ticket, (content) => this.macOf(content)),
      others,
    );
    reply.setCookie(this.names.device, cookie, { ...this.attributes, maxAge: LIFETIME_SECONDS });
  }

  private isKnownTo(ticket: DeviceTicket, { userId, tokenVersion }: Owner): boolean {
    const ageSeconds = epochSeconds(this.clock.now()) - ticket.issuedAtSeconds;
    return ticket.userId === userId && ticket.tokenVersion === tokenVersion && ageSeconds < LIFETIME_SECONDS;
  }

  private ticketsOf({ cookies }: FastifyRequest): { readonly text: string; readonly ticket: DeviceTicket }[] {
    return ticketsIn(cookies[this.names.device]).flatMap((text) => {
      const ticket = readTicket(text, (content, mac) => this.keys.some((key) => isMacOf(key, content, mac)));
      return ticket ? [{ text, ticket }] : [];
    });
  }

  private macOf(content: string): string {
    const [newest] = this.keys;
    if (!newest) throw new Error('REFRESH_TOKEN_SECRET is empty');
    return macWith(newest, content);
  }
}

function macWith(key: KeyObject, content: string): string {
  return createHmac('sha256', key).update(content).digest('base64url');
}

function isMacOf(key: KeyObject, content: string, mac: string): boolean {
  const [expected, given] = [Buffer.from(macWith(key, content)), Buffer.from(mac)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

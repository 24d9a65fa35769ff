import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import type { LiveSession } from '../../sessions/index.js';
import type { UserEntity } from '../../users/index.js';
import { DeviceCookie } from '../cookies/device-cookie.js';
import { NewDeviceNotices } from '../notices/new-device-notices.js';

interface BegunLogin {
  readonly user: UserEntity;
  readonly session: LiveSession;
  readonly client: Client;
  /** Whether the login sets cookies, and so may set the device's. */
  readonly setsCookies: boolean;
}

/** The device of a login: known from now on, and told to the user where it is new. */
@Injectable()
export class LoginDevices {
  constructor(
    private readonly cookie: DeviceCookie,
    private readonly notices: NewDeviceNotices,
  ) {}

  remember(reply: FastifyReply, { user, session, client, setsCookies }: BegunLogin): void {
    const isKnown = this.cookie.knownDeviceOf(reply.request, session.subject) !== null;
    if (setsCookies) this.cookie.remember(reply, session.subject);
    this.notices.afterLogin(user, session.id, client, isKnown);
  }
}

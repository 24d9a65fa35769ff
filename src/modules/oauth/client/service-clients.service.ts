import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ServiceClientSettings } from '../../../config/settings.js';
import type { Form } from '../../../http/form-body.js';
import { ClientAssertionsService } from './client-assertions.service.js';
import { clientCredentialsIn, clientRefused } from './client-credentials.js';

/** A request as far as it tells who sent it. */
export interface ClientRequest {
  readonly authorization: string | undefined;
  readonly form: Form;
  /** The path that is called. */
  readonly endpoint: string;
}

/** The services that may ask about tokens and revoke them: who they are and how they prove it. */
@Injectable()
export class ServiceClientsService {
  /** Stands in for the digest of a client that is not there. */
  private readonly decoyDigest = randomBytes(32);

  constructor(
    private readonly settings: ServiceClientSettings,
    private readonly assertions: ClientAssertionsService,
  ) {}

  /**
   * @returns the id of the client that sends the request
   * @throws DomainError INVALID_CLIENT; VALIDATION_FAILED when it authenticates in more than one way
   */
  async authenticate({ authorization, form, endpoint }: ClientRequest): Promise<string> {
    const credentials = clientCredentialsIn(authorization, form);
    const clientId =
      credentials.method === 'private_key_jwt'
        ? await this.assertions.consume(credentials.assertion, endpoint)
        : this.identify(credentials.clientId, credentials.secret);
    const named = form.get('client_id');
    // RFC 7521, section 4.2: it need not be there, and may name nobody else
    if (named !== undefined && named !== clientId) throw clientRefused('a client_id of another client');
    return clientId;
  }

  /** An unknown client costs what a wrong secret does, and digests are of one length whatever was guessed. */
  private identify(clientId: string, secret: string): string {
    const client = this.settings.clients.get(clientId);
    const expected = client?.kind === 'secret' ? client.secretDigest.export() : this.decoyDigest;
    const presented = createHash('sha256').update(secret).digest();
    if (!timingSafeEqual(expected, presented)) throw clientRefused('a wrong secret or an unknown client');
    return clientId;
  }
}

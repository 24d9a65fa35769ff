import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ServiceClientSettings } from '../../../config/settings.js';
import type { Form } from '../../../http/form-body.js';
import { ClientAssertionsService } from './client-assertions.service.js';
import {
  type ClientCredentials,
  clientCredentialsIn,
  clientRefused,
  type SecretReading,
} from './client-credentials.js';

type ReadingsOfSecret = Exclude<ClientCredentials, { readonly method: 'private_key_jwt' }>['readings'];

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
        : this.identify(credentials.readings);
    const named = form.get('client_id');
    // RFC 7521, section 4.2: it need not be there, and may name nobody else
    if (named !== undefined && named !== clientId) throw clientRefused('a client_id of another client');
    return clientId;
  }

  /**
   * Every reading is compared, whether one before it was right or not. The pair as it stands never makes a client of what the
   * standard reads as another one.
   */
  private identify([standard, literal]: ReadingsOfSecret): string {
    const isRight = this.isSecretOf(standard);
    const isLiteralRight = literal !== undefined && this.isSecretOf(literal);
    if (isRight) return standard.clientId;
    const namesAnother = literal?.clientId !== standard.clientId && this.settings.clients.has(standard.clientId);
    if (!isLiteralRight || namesAnother) throw clientRefused('a wrong secret or an unknown client');
    return literal.clientId;
  }

  /** An unknown client costs what a wrong secret does, and digests are of one length whatever was guessed. */
  private isSecretOf({ clientId, secret }: SecretReading): boolean {
    const client = this.settings.clients.get(clientId);
    const expected = client?.kind === 'secret' ? client.secretDigest.export() : this.decoyDigest;
    return timingSafeEqual(expected, createHash('sha256').update(secret).digest());
  }
}

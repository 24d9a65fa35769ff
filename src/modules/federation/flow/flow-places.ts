import { Injectable } from '@nestjs/common';
import { ProviderSettings, ServerSettings } from '../../../config/settings.js';
import { Endpoints } from '../../../http/endpoints.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { type ReturnPlaces, returnPlaceFor } from './return-to.js';

/** From where to where a sign-in leads. Made of PUBLIC_URL and the settings, never of what a request says of its host. */
@Injectable()
export class FlowPlaces {
  private readonly providersAddress: string;
  private readonly places: ReturnPlaces;

  constructor(server: ServerSettings, endpoints: Endpoints, providers: ProviderSettings) {
    this.providersAddress = `${server.publicUrl}${endpoints.prefix}/auth/providers`;
    this.places = { ownOrigin: new URL(server.publicUrl).origin, otherOrigins: providers.returnToOrigins };
  }

  /** The `redirect_uri` that is registered at the provider. */
  callbackAddress(providerId: string): string {
    return `${this.providersAddress}/${providerId}/callback`;
  }

  /** @throws DomainError RETURN_TO_REFUSED */
  returnPlace(wanted: string | undefined): string {
    const place = returnPlaceFor(wanted, this.places);
    if (place === null) throw new DomainError('RETURN_TO_REFUSED');
    return place;
  }
}

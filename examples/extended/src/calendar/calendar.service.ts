import { Injectable } from '@nestjs/common';
import { ProviderHttp } from 'watchword';

/** The id of the provider in OIDC_PROVIDERS. */
const PROVIDER = 'calendar';

export interface Appointment {
  readonly at: string;
  readonly title: string;
}

/** Where the API of the calendar is; it has to be at one of the provider's `apiOrigins`. */
export class CalendarAddress {
  constructor(readonly url: string) {}
}

@Injectable()
export class CalendarService {
  constructor(
    private readonly http: ProviderHttp,
    private readonly address: CalendarAddress,
  ) {}

  /** Asks with the user's own token, which is refreshed if need be. Who is not connected gets Watchword's answer for that. */
  async appointmentsOf(userId: string): Promise<readonly Appointment[]> {
    const fetch = this.http.fetchFor(userId, PROVIDER);
    const response = await fetch(`${this.address.url}/appointments`, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`the calendar answered ${response.status}`);
    return (await response.json()) as Appointment[];
  }
}

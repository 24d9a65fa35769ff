import { isEventsAddress, isOAuthAddress } from './oauth-failure.js';

/** The route to which a provider has the browser send a form: OAuth 2.0 Form Post Response Mode. */
const PROVIDER_CALLBACK = /\/auth\/providers\/:provider\/callback$/;

/** Whether requests to the address have a form for a body: because OAuth says so, or OpenID Connect. Security events are polled with JSON. */
export function isFormAddress(address: string | undefined): boolean {
  return (
    (isOAuthAddress(address) && !isEventsAddress(address)) || (address !== undefined && PROVIDER_CALLBACK.test(address))
  );
}

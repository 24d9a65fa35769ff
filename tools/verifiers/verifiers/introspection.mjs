/* Asks the server itself, by openid-client. */
import * as client from 'openid-client';

async function introspecting({ url, service }, authentication) {
  const options = { algorithm: 'oauth2' };
  const configuration = await client.discovery(
    new URL(url),
    service.id,
    undefined,
    authentication(service.secret),
    options,
  );
  return {
    verify: async (token) =>
      (await client.tokenIntrospection(configuration, token)).active === true ? 'accepted' : 'refused',
    close: () => {},
  };
}

/** openid-client with the secret in the Authorization header. */
export const introspectionBasic = (where) => introspecting(where, client.ClientSecretBasic);

/** openid-client with the secret in the form, as it does when it is not told otherwise. */
export const introspectionPost = (where) => introspecting(where, client.ClientSecretPost);

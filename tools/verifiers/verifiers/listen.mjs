import { once } from 'node:events';
import { createServer } from 'node:http';

/** Serves a request listener, and asks it with a token: 200 accepts, 401 and the like refuse. */
export async function listen(listener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/`;
  return {
    verify: async (token) => verdictOf((await fetch(url, { headers: bearer(token) })).status),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** A server that fails refuses as well, but its operators see a fault where there is only a bad token. */
export function verdictOf(status) {
  if (status === 200) return 'accepted';
  return status >= 500 ? 'failed' : 'refused';
}

/** For libraries that throw at a token which they refuse. */
export function throwing(verify) {
  return {
    verify: async (token) => {
      try {
        await verify(token);
        return 'accepted';
      } catch {
        return 'refused';
      }
    },
    close: () => {},
  };
}

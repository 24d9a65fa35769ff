import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { readCertificate } from './certificate.mjs';

/**
 * Stands before the server with TLS, at an address that stays while the server behind is another, and counts how often
 * the keys are fetched.
 */
export async function startFront() {
  const front = { behind: undefined, keyFetches: 0 };
  const server = createServer(readCertificate(), (incoming, outgoing) => {
    if (incoming.url.startsWith('/.well-known/jwks.json')) front.keyFetches += 1;
    forward(front.behind, incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  front.url = `https://localhost:${server.address().port}`;
  front.stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return front;
}

function forward(port, incoming, outgoing) {
  const { method, url, headers } = incoming;
  const asked = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (answer) => {
    // a connection that is kept may end in the very moment in which a verifier uses it again
    outgoing.writeHead(answer.statusCode, { ...answer.headers, connection: 'close' });
    answer.pipe(outgoing);
  });
  asked.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(asked);
}

import { createServer, request } from 'node:http';
import { once } from 'node:events';

/**
 * Stands between an attacker and the server, as the attacker's own network: it says in X-Forwarded-For from which address
 * each request comes, and counts what the server answers.
 */
export async function startCountingProxy(serverPort, addressOf) {
  const answers = new Map();
  let requests = 0;
  const proxy = createServer((incoming, outgoing) => {
    requests += 1;
    const headers = { ...incoming.headers, 'x-forwarded-for': addressOf(requests), connection: 'close' };
    const { method, url: path } = incoming;
    const onward = request({ host: '127.0.0.1', port: serverPort, method, path, headers }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        count(answers, `${answer.statusCode} ${codeIn(body)}`.trim());
        // hydra takes 401 for HTTP authentication and leaves such a form alone; what it looks at is the body
        outgoing.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(body);
      });
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { port: proxy.address().port, answers, close: () => proxy.close() };
}

function codeIn(body) {
  try {
    return JSON.parse(body.toString()).code ?? '';
  } catch {
    return '';
  }
}

function count(counts, name) {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

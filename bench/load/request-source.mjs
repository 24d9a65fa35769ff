/**
 * What a job sends. A plan is plain data, so that it can be handed to the process of the load:
 *
 * - `{ kind: 'fixed', requests }` sends whole requests in turn;
 * - `{ kind: 'numbered', head, body, first }` puts the next number in the place of `{n}` in the body;
 * - `{ kind: 'chain', head, before, after, marker, tokens }` sends a token between `before` and `after`, and the next
 *   request of that session sends the token that follows `marker` in the answer.
 *
 * Each also has `connections`, `pid` and `port` of the server, the status to `expect`, and where that says too little, a
 * text that a good body `contains`. `isUnprimed`: see Job.
 *
 * @returns `next()` gives `{ text, key }`; `answered(key, body)` is told of each good answer and says whether it could be
 *   used; `failed(key)` is told of each bad one
 */
export function requestSource(plan) {
  const sources = { fixed: fixedSource, numbered: numberedSource, chain: chainSource };
  return sources[plan.kind](plan);
}

function fixedSource({ requests }) {
  let index = 0;
  return {
    next: () => ({ text: requests[index++ % requests.length] }),
    answered: () => true,
    failed: () => undefined,
    tokens: () => [],
  };
}

function numberedSource({ head, body, first = 1 }) {
  let number = first;
  return {
    next: () => ({ text: withBody(head, body.replaceAll('{n}', String(number++))) }),
    answered: () => true,
    failed: () => undefined,
    tokens: () => [],
  };
}

function chainSource({ head, before, after, marker, tokens }) {
  const idle = [...tokens];
  let first = 0;
  return {
    next: () => {
      const token = idle[first++];
      if (token === undefined) throw new Error('there are fewer sessions than connections');
      // emptied now and then: shifting each time would cost more than the request
      if (first > 4_096) (idle.splice(0, first), (first = 0));
      return { text: withBody(head, before + token + after), key: token };
    },
    answered: (_, body) => {
      const start = body.indexOf(marker) + marker.length;
      const end = body.indexOf('"', start);
      if (start < marker.length || end < 0) return false;
      idle.push(body.slice(start, end));
      return true;
    },
    failed: (token) => void idle.push(token),
    tokens: () => idle.slice(first),
  };
}

/** `head` ends with a line break after its last field. */
function withBody(head, body) {
  return `${head}content-length: ${body.length}\r\n\r\n${body}`;
}

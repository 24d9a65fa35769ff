import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The process in which this test file's servers run, apart from the verifiers and their clock. */
export function startServers() {
  const child = fork(join(import.meta.dirname, 'host.mjs'), { env: { PATH: process.env.PATH } });
  const waiting = new Map();
  let calls = 0;
  child.on('message', ({ call, result, error }) => {
    const { resolve, reject } = waiting.get(call);
    waiting.delete(call);
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the servers' process ended with ${code}`));
  });
  const ask = (name, parameters) =>
    new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, { resolve, reject });
      child.send({ call: calls, name, parameters });
    });
  return {
    start: (parameters) => ask('start', parameters),
    stop: (id) => ask('stop', { id }),
    end: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { nodeOn } from './cores.mjs';

/** Starts a script of ours on one core; `ask` sends a command over IPC and waits for its result. */
export function startWorker(core, script) {
  const [command, parameters] = nodeOn(core, script);
  const child = spawn(command, parameters, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map();
  let lastNumber = 0;
  child.on('message', ({ number, result, error }) => {
    const { resolve, reject } = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${script} ended with ${code}`));
  });
  return {
    pid: child.pid,
    ask: (name, rest) =>
      new Promise((resolve, reject) => {
        const number = (lastNumber += 1);
        waiting.set(number, { resolve, reject });
        child.send({ number, command: name, ...rest });
      }),
    stop: async () => {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/* The process of the load. It is told over IPC what to open, run and close, and answers each message under its number. */
import { Job } from './job.mjs';

const jobs = new Map();

const commands = {
  open: ({ job, plan }) => void jobs.set(job, new Job(plan)),
  run: ({ job, milliseconds }) => jobs.get(job).run(milliseconds),
  close: ({ job }) => {
    const tokens = jobs.get(job).tokens;
    jobs.delete(job);
    return tokens;
  },
};

process.on('message', async ({ number, command, ...parameters }) => {
  try {
    process.send({ number, result: await commands[command](parameters) });
  } catch (error) {
    process.send({ number, error: error.message });
  }
});
process.on('disconnect', () => process.exit());

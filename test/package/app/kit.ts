import { createTestApp } from 'watchword/testing';

async function main(): Promise<void> {
  const { url, clock, mailbox, close } = await createTestApp();
  const { status } = await fetch(`${url}/health/ready`);
  await close();
  console.log(JSON.stringify({ status, clock: typeof clock.now().getTime(), mailbox: typeof mailbox }));
}

void main();

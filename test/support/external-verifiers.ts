import { execFile, type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** Debian's own, whose packages it sees. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = resolve('test/support/jwks-verifier.py');

/** Somebody else's software that verifies tokens with the published keys, kept for exactly as long as they may be. */
export interface ExternalVerifier {
  /** @returns "ok", or why the token was refused */
  verdictOn(token: string): Promise<string>;
  stop(): void;
}

/** PyJWT in a process of its own. */
export class PyJwtVerifier implements ExternalVerifier {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: Interface;
  private readonly waiting: ((verdict: string) => void)[] = [];

  constructor(jwksUrl: string, issuer: string, audience: string) {
    this.child = spawn(PYTHON, [SCRIPT, jwksUrl, issuer, audience], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface(this.child.stdout);
    this.lines.on('line', (line) => this.waiting.shift()?.(line.startsWith('ok ') ? 'ok' : line));
    this.child.once('exit', () => this.waiting.splice(0).forEach((answer) => answer('the verifier has ended')));
  }

  verdictOn(token: string): Promise<string> {
    return new Promise((answer) => {
      this.waiting.push(answer);
      this.child.stdin.write(`${token}\n`);
    });
  }

  stop(): void {
    this.lines.close();
    this.child.stdin.end();
  }
}

/** The program jose, a process for each token. It looks at the signature alone. */
export class JoseVerifier implements ExternalVerifier {
  private readonly folder = mkdtempSync(join(tmpdir(), 'watchword-jose-'));
  private keysFile = '';
  private fetches = 0;
  private fetched: Promise<void> | undefined;
  private freshUntil = Number.NEGATIVE_INFINITY;

  constructor(private readonly jwksUrl: string) {}

  async verdictOn(token: string): Promise<string> {
    if (performance.now() >= this.freshUntil) {
      // until the answer says for how long
      this.freshUntil = Number.POSITIVE_INFINITY;
      this.fetched = this.fetch();
    }
    await this.fetched;
    return new Promise((answer) => {
      const child = execFile('jose', ['jws', 'ver', '-i', '-', '-k', this.keysFile], (error, _out, errors) =>
        answer(error ? `refused ${errors}` : 'ok'),
      );
      child.stdin?.end(token);
    });
  }

  stop(): void {
    this.freshUntil = Number.POSITIVE_INFINITY;
  }

  private async fetch(): Promise<void> {
    const askedAt = performance.now();
    const answer = await fetch(this.jwksUrl);
    // a file of its own each time: a process that was started before still reads the one that it was given
    const file = join(this.folder, `jwks-${(this.fetches += 1)}.json`);
    writeFileSync(file, await answer.text());
    this.keysFile = file;
    const [, maxAge] = /max-age=(\d+)/.exec(answer.headers.get('cache-control') ?? '') ?? [];
    this.freshUntil = askedAt + Number(maxAge) * 1_000;
  }
}

/* Walks the whole life of a token against a running server and prints it: `npm run demo`. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { tokenExpiresAt } from '../src/index.js';

interface Answer {
  readonly statusCode: number;
  readonly code?: string;
  readonly message: string;
  readonly data: Record<string, never> & { accessToken?: string; refreshToken?: string; expiresIn?: number };
}

const HELP = `npm run demo [-- --url <address>]

Walks the life of a token against a running server (npm start) and prints every step.
  --url   where the server is (default http://127.0.0.1:3000)
  --wait  also wait for the access token to expire and for the grace window to pass; quick when the server was started
          with short ones: ACCESS_TOKEN_EXPIRY=5s REFRESH_GRACE=3s npm start
`;

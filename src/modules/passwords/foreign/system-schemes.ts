import { readAspNetIdentityHash } from './aspnet-identity-hash.js';
import { readBracedHash } from './braced-hash.js';
import type { ForeignScheme } from './foreign-scheme.js';
import { readPassportMongooseHash } from './passport-mongoose-hash.js';
import { readWerkzeugHash } from './werkzeug-hash.js';
import { readWordPressHash } from './wordpress-hash.js';

/** Schemes that one system has, or one family of servers. */
export const SYSTEM_SCHEMES: readonly ForeignScheme[] = [
  readWordPressHash,
  readAspNetIdentityHash,
  readWerkzeugHash,
  readPassportMongooseHash,
  readBracedHash,
];

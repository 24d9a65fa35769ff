import { Injectable } from '@nestjs/common';
import { KeyRing } from '../keys/index.js';
import { RevocationFeed } from './revocation-feed.js';

/** A revoked key verifies nothing already, by the feed; this has the instance stop signing with it, too. */
@Injectable()
export class RevokedKeys {
  constructor(feed: RevocationFeed, keys: KeyRing) {
    feed.onPublished('key', () => keys.reload());
  }
}

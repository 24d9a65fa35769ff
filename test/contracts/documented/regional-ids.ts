import { randomBytes } from 'node:crypto';
import { IdGenerator } from '../../../src/index.js';

/** UUIDs of version 8 (RFC 9562, section 5.8): the time, the region that made the row, and chance. */
export class RegionalIds extends IdGenerator {
  /** @param region from 0 to 4095 */
  constructor(private readonly region: number) {
    super();
  }

  next(now: Date): string {
    const time = now.getTime().toString(16).padStart(12, '0');
    const region = this.region.toString(16).padStart(3, '0');
    const chance = randomBytes(8);
    chance.writeUInt8(0x80 | (chance.readUInt8(0) & 0x3f), 0);
    const rest = chance.toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-8${region}-${rest.slice(0, 4)}-${rest.slice(4)}`;
  }
}

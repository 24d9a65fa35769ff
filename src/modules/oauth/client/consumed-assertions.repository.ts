import { Injectable } from '@nestjs/common';
import { ConsumedDigests } from '../../../database/consumed-digests.js';
import { CONSUMED_ASSERTIONS } from '../../../database/relations.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';

/** Which assertions have been used. */
@Injectable()
export class ConsumedAssertionsRepository extends ConsumedDigests {
  constructor(dataSource: WatchwordDataSource) {
    super(dataSource, CONSUMED_ASSERTIONS);
  }
}

import { Injectable } from '@nestjs/common';
import { ConsumedDigests } from '../../../database/consumed-digests.js';
import { CONSUMED_PROVIDER_FLOWS } from '../../../database/relations.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';

/** Which sign-ins have come back. */
@Injectable()
export class ConsumedFlowsRepository extends ConsumedDigests {
  constructor(dataSource: WatchwordDataSource) {
    super(dataSource, CONSUMED_PROVIDER_FLOWS);
  }
}

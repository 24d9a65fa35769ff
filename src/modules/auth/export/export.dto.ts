import { ApiProperty } from '@nestjs/swagger';
import { HeldSessionResponse } from '../../sessions/index.js';
import { AdministeredUserResponse } from '../../users/index.js';

/** Everything that is held about a person, apart from what would let its holder pass for them. */
export class PersonalDataResponse {
  @ApiProperty({ example: '2026-11-21T08:00:00.000Z' }) exportedAt: Date;
  @ApiProperty({ type: AdministeredUserResponse }) profile: AdministeredUserResponse;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { theme: 'dark' } }) settings: object;
  @ApiProperty({ type: [HeldSessionResponse], description: 'Ended ones as well, until they are cleaned up.' })
  sessions: HeldSessionResponse[];
}

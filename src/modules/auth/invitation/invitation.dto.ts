import { Matches } from 'class-validator';
import { ApiProperty } from '../../../http/api-docs.js';
import { Text } from '../../../http/validation.js';
import { AccountFields } from '../../users/index.js';

const LOCALE_MAX_LENGTH = 35;
/** Of the form of a language tag (RFC 5646), without looking its subtags up. */
const LOCALE = /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/;

/** An account whose owner sets the password. */
export class InviteUserRequest extends AccountFields {
  @ApiProperty({ description: 'The language of mails to them, kept among their settings.', example: 'de' })
  @Text({ min: 2, max: LOCALE_MAX_LENGTH, optional: true })
  @Matches(LOCALE, { message: 'locale must be a language tag such as de or en-GB' })
  locale?: string;
}

import { Matches } from 'class-validator';
import { ApiProperty, PickType } from '../../../http/api-docs.js';
import { Text } from '../../../http/validation.js';
import type { Delivery } from '../../sessions/index.js';
import { AccountFields } from '../../users/index.js';
import { DeliveryField, SINGLE_USE_TOKEN_MAX_LENGTH } from '../auth.dto.js';

const CODE_MAX_LENGTH = 9;
/** As it is in the mail, or in two groups. */
const CODE = /^\d{4}[ -]?\d{4}$/;

const SecretField = (description: string, example: string) => (target: object, key: string) => {
  ApiProperty({ description, example })(target, key);
  Text({ min: 1, max: SINGLE_USE_TOKEN_MAX_LENGTH, optional: true })(target, key);
};

export class EmailLoginRequest extends PickType(AccountFields, ['email']) {}

export class EmailLoginResponse {
  @ApiProperty({
    description: 'Goes back with the code. There is one for every address, be there an account or not.',
    example: 'mZ4hX0dW…',
  })
  challenge: string;
}

/** Either `token`, or `challenge` and `code`. */
export class RedeemEmailLoginRequest {
  @SecretField('From the link in the mail.', 'q2Vb0Tn7…') token?: string;
  @SecretField('Of the answer to the request for the mail, with `code`.', 'mZ4hX0dW…') challenge?: string;

  @ApiProperty({ description: 'From the mail, with `challenge`.', example: '40718265' })
  @Text({ min: 1, max: CODE_MAX_LENGTH, trim: true, optional: true })
  @Matches(CODE, { message: 'code must be the eight digits of the mail' })
  code?: string;

  @DeliveryField('Where the tokens go: split (default), cookie or body.')
  delivery?: Delivery;
}

import { applyDecorators } from '@nestjs/common';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { ApiProperty, ApiPropertyOptional, PartialType, PickType } from '../../http/api-docs.js';
import { Text } from '../../http/validation.js';
import { DELIVERIES, type Delivery, SessionResponse } from '../sessions/index.js';
import { AccountFields, PasswordField, UserResponse } from '../users/index.js';

/** How a session came to be, as an `amr` value (RFC 8176). */
export const PASSWORD_METHOD = 'pwd';
/** A mailed link is a one-time password, too, that nobody has to type. */
export const EMAIL_LOGIN_METHOD = 'otp';
/** Through a provider, whose own method we do not know; RFC 8176 has no value for that. */
export const PROVIDER_METHOD = 'fed';

const ACCESS_TOKEN_EXAMPLE = 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9…';
const REFRESH_TOKEN_EXAMPLE = 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9…';

const IDENTIFIER_MAX_LENGTH = 320;
const TOKEN_MAX_LENGTH = 8_192;

export const DeliveryField = (description: string) => (target: object, key: string) => {
  ApiPropertyOptional({ enum: DELIVERIES, description })(target, key);
  IsOptional()(target, key);
  IsIn(DELIVERIES)(target, key);
};

const IdentifierField = (description: string, example: string, isRequired = false) =>
  applyDecorators(
    ApiProperty({ description, example, required: isRequired }),
    IsOptional(),
    Text({ min: 1, max: IDENTIFIER_MAX_LENGTH, optional: !isRequired }),
  );

export class RegisterRequest extends AccountFields {
  @PasswordField(
    'At most 256 characters. Checked for length, commonness, strength and similarity to the account, not for kinds of characters. The example is refused.',
  )
  password: string;

  @DeliveryField('Log in at once and deliver the tokens in this way.')
  delivery?: Delivery;
}

class Credentials {
  @IdentifierField('E-mail address or username.', 'ada@example.org', true) identifier?: string;
  @IdentifierField('In the place of identifier.', 'ada@example.org') email?: string;
  @IdentifierField('In the place of identifier.', 'ada') username?: string;

  @PasswordField('The account’s password.')
  password: string;
}

export class LoginRequest extends Credentials {
  @DeliveryField('Where the tokens go: split (default), cookie or body.')
  delivery?: Delivery;
}

export class CookieSessionRequest extends Credentials {}

const RefreshTokenField = () => (target: object, key: string) => {
  ApiPropertyOptional({ description: 'Where it is not in the cookie.', example: REFRESH_TOKEN_EXAMPLE })(target, key);
  IsOptional()(target, key);
  IsString()(target, key);
  MaxLength(TOKEN_MAX_LENGTH)(target, key);
};

export class RefreshRequest {
  @RefreshTokenField() refreshToken?: string;
  @DeliveryField('Where the tokens go; by default, the way they came. body only for a token that came in the body.')
  delivery?: Delivery;
}

export class LogoutRequest {
  @RefreshTokenField() refreshToken?: string;
}

export class ChangePasswordRequest {
  @PasswordField('The present password.') currentPassword: string;
  @PasswordField('The new one, of at most 256 characters.') newPassword: string;
}

export const SINGLE_USE_TOKEN_MAX_LENGTH = 256;

export class SingleUseTokenRequest {
  @ApiProperty({ description: 'From the link in the mail.', example: 'q2Vb0Tn7…' })
  @Text({ min: 1, max: SINGLE_USE_TOKEN_MAX_LENGTH })
  token: string;
}

export class ResetPasswordRequest extends SingleUseTokenRequest {
  @PasswordField('The new one.') newPassword: string;
}

export class ForgotPasswordRequest extends PickType(AccountFields, ['email']) {}

export class ResendVerificationRequest extends PartialType(ForgotPasswordRequest, { skipNullProperties: false }) {}

export class UserEnvelope {
  @ApiProperty({ type: UserResponse }) user: UserResponse;
}

export class TokenResponse {
  @ApiPropertyOptional({ description: 'Absent with delivery cookie.', example: ACCESS_TOKEN_EXAMPLE })
  accessToken?: string;

  @ApiPropertyOptional({ description: 'Only with delivery body.', example: REFRESH_TOKEN_EXAMPLE })
  refreshToken?: string;

  @ApiProperty({ example: 'Bearer' }) tokenType: 'Bearer';
  @ApiProperty({ description: 'Seconds until the access token expires.', example: 900 }) expiresIn: number;
}

export class LoginResponse extends TokenResponse {
  @ApiProperty({ type: UserResponse }) user: UserResponse;
  @ApiProperty({ type: SessionResponse }) session: SessionResponse;
}

/** Tokens and session only where registering logged in at once. */
export class RegisterResponse extends UserEnvelope {
  @ApiPropertyOptional({ example: ACCESS_TOKEN_EXAMPLE }) accessToken?: string;
  @ApiPropertyOptional({ example: REFRESH_TOKEN_EXAMPLE }) refreshToken?: string;
  @ApiPropertyOptional({ example: 'Bearer' }) tokenType?: 'Bearer';
  @ApiPropertyOptional({ example: 900 }) expiresIn?: number;
  @ApiPropertyOptional({ type: SessionResponse }) session?: SessionResponse;
}

export class ReauthenticateRequest {
  @PasswordField('The account’s password.') password: string;
}

/** What replaces the access token; a classic cookie session has none. */
export class ReauthenticateResponse {
  @ApiProperty({ description: 'Since when the login counts as recent.', example: '2026-11-21T08:00:00.000Z' })
  authenticatedAt: Date;

  @ApiPropertyOptional({ description: 'Only if the request had its own in a header.', example: ACCESS_TOKEN_EXAMPLE })
  accessToken?: string;

  @ApiPropertyOptional({ example: 'Bearer' }) tokenType?: 'Bearer';
  @ApiPropertyOptional({ description: 'Seconds until the access token expires.', example: 900 }) expiresIn?: number;
}

export class LogoutAllResponse {
  @ApiProperty({ description: 'How many sessions ended.', example: 3 }) revoked: number;
}

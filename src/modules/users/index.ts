export { isSameEmail } from './identifiers/identifier-forms.js';
export { AccountEndings, type AccountRecovery, type DeletionAnnouncement } from './account-endings.js';
export { AccountPasswords, type LoginCredentials, type LoginOrigin } from './account-passwords.service.js';
export { DeletedUsersJob } from './administration/deleted-users.job.js';
export { NamedUsersService } from './administration/named-users.service.js';
export { UserDeletionService } from './administration/user-deletion.service.js';
export { USER_SORTS, USER_STATUSES } from './administration/user-list.js';
export { AdministeredUserResponse, UserListQuery } from './administration/users-administration.dto.js';
export { UsersAdministrationService } from './administration/users-administration.service.js';
export { AdministratorsOnly, SetByAdministrators } from './attributes/attribute-access.decorator.js';
export { describeClass } from './attributes/described-class.js';
export {
  ATTRIBUTES_EXTENSION,
  type AttributeWriting,
  GivenAttributes,
  TakesAttributes,
} from './attributes/given-attributes.decorator.js';
export { UserAttributeRules } from './attributes/user-attribute-rules.js';
export {
  type AcceptedAttributes,
  type AttributeParty,
  partyOf,
  type UserAttributes,
  type UserAttributeTypes,
} from './attributes/user-attributes.js';
export { UserAttributesService } from './attributes/user-attributes.service.js';
export { EmailChanges, type EmailChangeAnnouncement, type EmailChangeHandler } from './email/email-changes.js';
export { UserEmailsService } from './email/user-emails.service.js';
export {
  AccountIdentifiers,
  type AskedUsername,
  type UsernameRefusal,
} from './identifiers/account-identifiers.port.js';
export { IdentifiersService } from './identifiers/identifiers.service.js';
export { UnicodeAccountIdentifiers } from './identifiers/unicode-account-identifiers.js';
export { KnownRoles } from './known-roles.js';
export { FIRST_ROLES, NewUsersService } from './new-users.service.js';
export type { Profile, SentProfile } from './profile-columns.js';
export { type NewPasswordlessUser, PasswordlessUsersService } from './passwordless/passwordless-users.service.js';
export { rolesFromColumn, subjectOf, type UserSubject } from './user-subject.js';
export { type RegisteringUser, type UnconfirmedUser, UnconfirmedUsersService } from './unconfirmed-users.service.js';
export { UserEntity, type UserStatus } from './user.entity.js';
export {
  AccountFields,
  ChangedProfileResponse,
  ExternalIdField,
  NewPassword,
  PasswordField,
  UserResponse,
} from './users.dto.js';
export { mergeSettings, SETTINGS_MAX_BYTES, type UserSettings } from './user-settings.js';
export { type UniqueName, uniqueNamesOf, UsersInBulkRepository } from './users-in-bulk.repository.js';
export { UsersModule } from './users.module.js';
export type { PreparedPassword } from './users.repository.js';
export { type NewUser, type NewUserOrigin, UsersService } from './users.service.js';

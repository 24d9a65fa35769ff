import { ValidateBy } from 'class-validator';

/** What owners may do with an attribute of theirs: change it, only see it, or neither. */
export type AttributeAccess = 'change' | 'see' | 'none';

/** By this name the access stands among the rules of a property. */
export const ACCESS_RULE = 'attributeAccess';

/**
 * An attribute that users see and cannot set themselves: registering with it and `PATCH /users/me` answer 400. Whoever has
 * `users:create` or `users:update` sets it, and so do an import and the command line. For properties of the class that is
 * given as `userAttributes`; the server does not start when it stands in a nested one.
 */
export const SetByAdministrators = (): PropertyDecorator => ownersMay('see');

/**
 * An attribute of which users learn nothing: they can neither set it nor see it, be it in their profile or in their export.
 * To them its name is unknown. Administrators see and set it.
 */
export const AdministratorsOnly = (): PropertyDecorator => ownersMay('none');

/** A rule that every value keeps: so PartialType, PickType and whatever else copies the rules of a class copy it, too. */
function ownersMay(access: AttributeAccess): PropertyDecorator {
  return ValidateBy({ name: ACCESS_RULE, constraints: [access], validator: { validate: () => true } });
}

import type { Type } from '@nestjs/common';
// not exported otherwise; @nestjs/mapped-types reads it from there as well
import { defaultMetadataStorage as transformations } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';
import { ACCESS_RULE, type AttributeAccess } from './attribute-access.decorator.js';
import type { AttributeParty } from './user-attributes.js';

/** A rule of class-validator. */
export type PropertyRule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** What the decorators of a team's class say. */
export class AttributeClass {
  private readonly accessByName: ReadonlyMap<string, AttributeAccess>;

  /** @throws Error for a class that would let through what nobody has looked at */
  constructor(readonly type: Type<object>) {
    const rules = rulesOf(type);
    const names = new Set(rules.filter(({ name }) => name !== ACCESS_RULE).map(({ propertyName }) => propertyName));
    if (names.size === 0) {
      throw new Error(
        `userAttributes: ${type.name} has no property with a rule of class-validator (is class-validator installed twice?)`,
      );
    }
    this.accessByName = new Map([...names].map((name) => [name, accessIn(rules, name)]));
    for (const { propertyName } of rules) {
      if (!names.has(propertyName))
        throw new Error(`userAttributes: ${type.name}.${propertyName} has no rule but who sets it`);
    }
    assertNoAccessBelow(type, new Set([type]));
  }

  get names(): readonly string[] {
    return [...this.accessByName.keys()];
  }

  has(name: string): boolean {
    return this.accessByName.has(name);
  }

  isVisibleTo(reader: AttributeParty, name: string): boolean {
    return this.has(name) && (reader === 'administrators' || this.accessByName.get(name) !== 'none');
  }

  isWritableBy(writer: AttributeParty, name: string): boolean {
    return this.has(name) && (writer === 'administrators' || this.accessByName.get(name) === 'change');
  }
}

export function rulesOf(type: Type<object>): readonly PropertyRule[] {
  return getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
}

/** The strictest: a class that extends another may not loosen what that one says. */
function accessIn(rules: readonly PropertyRule[], property: string): AttributeAccess {
  const said = rules
    .filter(({ name, propertyName }) => name === ACCESS_RULE && propertyName === property)
    .map(({ constraints }) => (constraints as AttributeAccess[])[0]);
  if (said.includes('none')) return 'none';
  return said.includes('see') ? 'see' : 'change';
}

/** Within a nested class it would be thought to count and would not. */
function assertNoAccessBelow(type: Type<object>, seen: Set<unknown>): void {
  for (const nested of nestedClassesOf(type)) {
    if (seen.has(nested)) continue;
    seen.add(nested);
    const misplaced = rulesOf(nested).find(({ name }) => name === ACCESS_RULE);
    if (misplaced) {
      throw new Error(
        `userAttributes: who sets ${nested.name}.${misplaced.propertyName} must be said of the property that holds it`,
      );
    }
    assertNoAccessBelow(nested, seen);
  }
}

/** The class of what the property holds, or of each element of it, as `@Type()` has it. */
export function nestedClassOf(type: Type<object>, property: string): Type<object> | undefined {
  const found: unknown = transformations.findTypeMetadata(type, property)?.typeFunction();
  return typeof found === 'function' && rulesOf(found as Type<object>).length > 0 ? (found as Type<object>) : undefined;
}

function nestedClassesOf(type: Type<object>): Type<object>[] {
  return [...new Set(rulesOf(type).map(({ propertyName }) => propertyName))].flatMap((name) => {
    const { discriminator } = transformations.findTypeMetadata(type, name)?.options ?? {};
    const subTypes = (discriminator?.subTypes ?? []).map(({ value }) => value as Type<object>);
    const nested = nestedClassOf(type, name);
    return nested ? [nested, ...subTypes] : subTypes;
  });
}

import { EntitySchema, type EntitySchemaColumnOptions, getMetadataArgsStorage } from 'typeorm';
import type { EntityClass } from './data-source-options.js';
import type { TableNaming } from './table-naming.js';

/** The name that `@Entity` gives the table of one of our entities. */
export function tableNameOf(entity: EntityClass): string {
  const name = getMetadataArgsStorage().filterTables(entity)[0]?.name;
  if (name === undefined) throw new Error(`${entity.name} names no table`);
  return name;
}

/**
 * Our entities under the names of one data source. The decorators of a class hold for every data source of the process, so
 * each of them gets a schema that is read off the decorators. Only migrations change our tables: TypeORM leaves them out of
 * what `migration:generate` and `synchronize` compare.
 */
export function entitySchemasOf(entities: readonly EntityClass[], naming: TableNaming): EntitySchema[] {
  return entities.map((target) => {
    const { generations } = getMetadataArgsStorage();
    const columns = getMetadataArgsStorage().filterColumns(target);
    return new EntitySchema({
      target,
      name: target.name,
      tableName: naming.tablePrefix + tableNameOf(target),
      ...(naming.schema !== undefined && { schema: naming.schema }),
      synchronize: false,
      columns: Object.fromEntries(
        columns.map(({ propertyName, options }) => {
          const generated = generations.find((each) => each.target === target && each.propertyName === propertyName);
          const column = { ...options, ...(generated && { generated: generated.strategy }) };
          return [propertyName, column as EntitySchemaColumnOptions];
        }),
      ),
    });
  });
}

/** Our entities for a data source of our own: the classes themselves where they have their plain names. */
export function namedEntities(
  entities: readonly EntityClass[],
  { tablePrefix, schema }: TableNaming,
): readonly (EntityClass | EntitySchema)[] {
  const isPlain = tablePrefix === '' && schema === undefined;
  return isPlain ? entities : entitySchemasOf(entities, { tablePrefix, schema });
}

import { Entity, PrimaryColumn } from 'typeorm';
import { BooleanColumn, InstantColumn, IntegerColumn, JsonColumn, TextColumn } from '../../database/columns.js';

@Entity('roles')
export class RoleEntity {
  @PrimaryColumn({ name: 'name', type: 'varchar', length: 64 }) name: string;
  @TextColumn('description', 200) description: string;
  /** Of the catalogue; `*`, all of them, counts for the built-in `admin` only. */
  @JsonColumn('permissions') permissions: string[];
  @BooleanColumn('is_built_in') isBuiltIn: boolean;
  /** Raised by every change of the row, so that a change based on an older reading is noticed. */
  @IntegerColumn('version') version: number;
  @InstantColumn('created_at') createdAt: Date;
  @InstantColumn('updated_at') updatedAt: Date;
}

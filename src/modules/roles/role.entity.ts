import { Entity, PrimaryColumn } from 'typeorm';
import { BooleanColumn, InstantColumn, IntegerColumn, JsonColumn, TextColumn } from '../../database/columns.js';

/** A row of the table of roles. */
@Entity('roles')
export class RoleEntity {
  /** Unique, and never changed. */
  @PrimaryColumn({ name: 'name', type: 'varchar', length: 64 }) name: string;
  /** One sentence for whoever gives the role. */
  @TextColumn('description', 200) description: string;
  /** Of the catalogue; `*`, all of them, counts for the built-in `admin` only. */
  @JsonColumn('permissions') permissions: string[];
  /** Whether it comes with Watchword and stays. */
  @BooleanColumn('is_built_in') isBuiltIn: boolean;
  /** Raised by every change of the row, so that a change based on an older reading is noticed. */
  @IntegerColumn('version') version: number;
  /** When it was made. */
  @InstantColumn('created_at') createdAt: Date;
  /** When it was last changed. */
  @InstantColumn('updated_at') updatedAt: Date;
}

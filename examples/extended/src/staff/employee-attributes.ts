import { IsOptional, IsString, MaxLength } from 'class-validator';
import { SetByAdministrators } from 'watchword';

/** What this company keeps of everybody. */
export class EmployeeAttributes {
  @IsString()
  @MaxLength(20)
  costCentre: string;

  @SetByAdministrators()
  @IsOptional()
  @IsString()
  @MaxLength(40)
  department?: string;
}

declare module 'watchword' {
  interface UserAttributeTypes {
    readonly staff: EmployeeAttributes;
  }
}

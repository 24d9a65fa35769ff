import { Type } from 'class-transformer';
import {
  IsDate,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { AdministratorsOnly, SetByAdministrators } from '../../src/index.js';

export class HomeOffice {
  @IsString()
  @MaxLength(50)
  city: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(5)
  days?: number;
}

/** What a team keeps of its users: one that they must give, some that they may, and two that others decide. */
export class EmployeeAttributes {
  @IsString()
  @MaxLength(20)
  costCentre: string;

  @IsIn(['de', 'en'])
  language: string = 'en';

  @IsOptional()
  @ValidateNested()
  @Type(() => HomeOffice)
  homeOffice?: HomeOffice;

  @IsOptional()
  @IsObject()
  notes?: Record<string, unknown>;

  @IsOptional()
  @Type(() => Date)
  @IsDate()
  since?: Date;

  @SetByAdministrators()
  @IsString()
  department: string;

  @AdministratorsOnly()
  @IsOptional()
  @IsInt()
  @Min(1)
  salaryGrade?: number;
}

import { Injectable } from '@nestjs/common';
import { BuiltInPasswordPolicy, type PasswordFlaw, type PasswordOwner } from '../../../src/index.js';

@Injectable()
export class CompanyPasswordPolicy extends BuiltInPasswordPolicy {
  override async judge(password: string, owner: PasswordOwner): Promise<readonly PasswordFlaw[]> {
    const flaws = await super.judge(password, owner);
    if (!/spring|summer|autumn|winter/i.test(password)) return flaws;
    return [...flaws, { code: 'SEASONAL', message: 'It names a season. Choose other words.' }];
  }
}

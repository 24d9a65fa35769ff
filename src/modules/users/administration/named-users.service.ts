import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import { isId } from '../../../kernel/ids.js';
import type { UserEntity } from '../user.entity.js';
import { UsersRepository } from '../users.repository.js';

/** Users as an operator names them. */
@Injectable()
export class NamedUsersService {
  constructor(private readonly users: UsersRepository) {}

  /**
   * By id, e-mail address or username, deleted ones as well.
   *
   * @throws DomainError NOT_FOUND
   */
  async get(name: string): Promise<UserEntity> {
    // a username may look like an id, and an id is nobody's to choose
    const user =
      (isId(name) ? await this.users.findById(name.toLowerCase()) : null) ?? (await this.users.findByIdentifier(name));
    if (!user) throw new DomainError('NOT_FOUND', { detail: `There is no user ${name}.` });
    return user;
  }
}

import { anAdmin } from './admins.js';
import { type Account, registered } from './accounts.js';
import type { ApiResponse, Tokens } from './api-client.js';
import type { RunningApp } from './test-app.js';

export interface Role {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly isBuiltIn: boolean;
  readonly version: number;
}

export type Person = Tokens & { readonly account: Account };

type Sent = { readonly token: string; readonly ifMatch?: string };

const optionsOf = ({ token, ifMatch }: Sent, body?: unknown) => ({
  token,
  ...(body !== undefined && { body }),
  headers: { 'if-match': ifMatch ?? '*' },
});

/** The administration of roles, in the name of an administrator unless somebody else's token is given. */
export class RoleAdministration {
  private constructor(
    private readonly app: RunningApp,
    readonly admin: Person,
  ) {}

  static async of(app: RunningApp): Promise<RoleAdministration> {
    return new RoleAdministration(app, await anAdmin(app));
  }

  list = (token = this.admin.accessToken) => this.app.device().get<{ items: Role[] }>('/api/roles', { token });

  read = (name: string, token = this.admin.accessToken) => this.app.device().get<Role>(`/api/roles/${name}`, { token });

  create(name: string, permissions: readonly unknown[], token = this.admin.accessToken): Promise<ApiResponse<Role>> {
    return this.app.device().post<Role>('/api/roles', { token, body: { name, description: 'A test.', permissions } });
  }

  change(name: string, changes: object, sent: Partial<Sent> = {}): Promise<ApiResponse<Role>> {
    return this.app
      .device()
      .patch<Role>(`/api/roles/${name}`, optionsOf({ token: this.admin.accessToken, ...sent }, changes));
  }

  remove(name: string, sent: Partial<Sent> = {}): Promise<ApiResponse<null>> {
    return this.app.device().delete<null>(`/api/roles/${name}`, optionsOf({ token: this.admin.accessToken, ...sent }));
  }

  assign(userId: string, roles: unknown, token = this.admin.accessToken): Promise<ApiResponse<{ roles: string[] }>> {
    return this.app.device().request('PUT', `/api/users/${userId}/roles`, { token, body: { roles } });
  }

  /** Somebody who has registered and was given these roles. */
  async someoneWith(...roles: readonly string[]): Promise<Person> {
    const person = await registered(this.app.device());
    const answer = await this.assign(person.user.id, roles);
    if (answer.status !== 200) throw new Error(`assigning failed: ${answer.text}`);
    return person;
  }
}

/** Status and code, for comparing refusals. */
export function outcomeOf({ status, body }: ApiResponse<unknown>): readonly [number, string | undefined] {
  return [status, body.code];
}

import type { PermissionDefinition } from 'watchword';

declare module 'watchword' {
  interface PermissionNames {
    readonly invoices: 'invoices:read';
  }
}

/** What roles of this application can allow beyond Watchword's own. */
export const PERMISSIONS: readonly PermissionDefinition[] = [
  { name: 'invoices:read', description: 'See the invoices of everybody.' },
];

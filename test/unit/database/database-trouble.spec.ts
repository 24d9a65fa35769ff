import { databaseTroubleOf, WHAT_TO_DO } from '../../../src/database/database-trouble.js';

describe('the trouble that an error of the database speaks of', () => {
  it.each([
    ['unreachable', ['08006', '08P01', '57P01', '57P02', '57P03', '57P05', 'ECONNREFUSED', 'EPIPE', 'EAI_AGAIN']],
    ['overloaded', ['40001', '40P01', '53300', '53200', '55P03', '57014', '25P03', '25P04', 'SQLITE_BUSY_SNAPSHOT']],
    ['storage', ['53100', '58030', 'F0000', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_CANTOPEN']],
    ['read_only', ['25006', 'SQLITE_READONLY', 'SQLITE_READONLY_DBMOVED']],
    ['not_accepting', ['55000']],
    ['login_refused', ['28000', '28P01']],
    ['no_permission', ['42501', 'SQLITE_PERM']],
    ['missing', ['3D000', '3F000', '42P01']],
  ])('is %s for %j', (trouble, codes) => {
    expect(codes.map((code) => databaseTroubleOf({ code }))).toEqual(codes.map(() => trouble));
    expect(Object.keys(WHAT_TO_DO)).toContain(trouble);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'Query runner already released. Cannot run queries anymore.',
    'Database connection provided by a query runner was already released, cannot continue to use its querying methods anymore.',
  ])('is known by "%s" of pg and TypeORM, which has no code', (message) => {
    expect(databaseTroubleOf({ message })).toBe('unreachable');
  });

  // statements and values that are wrong will be wrong again
  it.each([
    '22001',
    '23505',
    '25P02',
    '42601',
    '42703',
    '0A000',
    '54000',
    'P0001',
    'XX000',
    'SQLITE_CORRUPT',
    25,
    '',
    'abc',
  ])('is none for %p', (code) => {
    expect(databaseTroubleOf({ code, message: 'anything' })).toBeUndefined();
  });
});

/** The same interface as version 12, under the name that package.json gives to version 13. */
declare module 'better-sqlite3-13' {
  import Sqlite from 'better-sqlite3';
  export default Sqlite;
}

/** The interface of better-sqlite3, under the names that package.json gives to its two versions. */
declare module 'better-sqlite3-12' {
  import Sqlite from 'better-sqlite3';
  export default Sqlite;
}

declare module 'better-sqlite3-13' {
  import Sqlite from 'better-sqlite3';
  export default Sqlite;
}

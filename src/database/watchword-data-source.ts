import { DataSource } from 'typeorm';

/**
 * The data source that holds our tables, and the name by which it is injected. It is not always what `DataSource` stands
 * for, because an application may have a database of its own besides.
 */
export abstract class WatchwordDataSource extends DataSource {}

/** A PostgreSQL server on which clouds get databases of their own. */
export interface DatabaseHost {
  /** A database of a template: its owner can connect to it when this resolves. */
  provide(database: {
    readonly identifier: string;
    readonly databaseName: string | undefined;
    readonly masterUsername: string;
    readonly masterPassword: string;
  }): Promise<{ readonly host: string; readonly port: number; readonly databaseName: string }>;
}

/** What is saved of the database: the rows of its tables, so that a saved world goes on with the same data. */
export interface DatabaseState {
  /** Rows by table, written after every change; undefined until the database has been changed. */
  tables?: Record<string, readonly Record<string, unknown>[]>;
}

export const emptyDatabase = (): DatabaseState => ({});

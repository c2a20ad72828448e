import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kernel } from '../kernel/kernel';
import type { Database, ListenPlace, RunningDatabase } from './database';
import { restoreTables, rowsOfTables } from './saved-tables';

/** Whether the server can be used, asked before a world is made; rejects with the reason. */
export const reachDatabaseServer = async (url: string): Promise<void> =>
  (await import('./database-server')).reachServer(url);

/** The functions' database. It starts when something first needs it, with the rows that the world was saved with. */
export function openDatabase(kernel: () => Kernel): Database {
  let folder: string | undefined;
  let starting: Promise<RunningDatabase> | undefined;

  async function start(): Promise<RunningDatabase> {
    const { settings, world } = kernel();
    if (process.platform !== 'win32') folder = mkdtempSync(join(tmpdir(), 'huntaze-database-'));
    const place: ListenPlace = folder === undefined ? {} : { path: join(folder, 's') };
    const running =
      settings.databaseUrl === undefined
        ? await (await import('./embedded-database')).startEmbedded(place, settings.databaseSnapshot)
        : await (await import('./database-server')).openOnServer(place, settings.databaseUrl);
    const { tables } = world.traffic.database;
    if (tables !== undefined) await restoreTables(running, tables);
    return running;
  }

  const started = (): Promise<RunningDatabase> => {
    starting ??= start().catch((error: unknown) => {
      starting = undefined;
      throw error;
    });
    return starting;
  };

  const remember = async (): Promise<void> => {
    kernel().world.traffic.database.tables = await rowsOfTables(await started());
  };

  return {
    prepare() {
      started().catch(() => undefined);
    },
    async address() {
      try {
        return { kind: 'database', ...(await started()).address };
      } catch (error) {
        return { kind: 'no-database', why: error instanceof Error ? error.message : String(error) };
      }
    },
    async query(sql) {
      const rows = await (await started()).query(sql);
      if (!/^\s*select\b/i.test(sql)) await remember();
      return rows;
    },
    remember,
    async close() {
      if (starting !== undefined)
        await starting.then(
          (running) => running.close(),
          () => undefined,
        );
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
      starting = undefined;
    },
  };
}

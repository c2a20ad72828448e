import type { ListenPlace, RunningDatabase } from './open-database';

export async function openOnServer(_place: ListenPlace, _url: string): Promise<RunningDatabase> {
  throw new Error('not built yet');
}

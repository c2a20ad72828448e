/** How long an endpoint may take to answer, in real time. */
const PATIENCE_MS = 5_000;

/** Carries messages to endpoints of this machine, outside the world and its time: what comes of it changes no world. */
export interface PostOffice {
  /** Posts after everything that was posted to that endpoint before; returns at once. */
  send(endpoint: string, headers: Readonly<Record<string, string>>, body: string): void;
  /** Resolves when nothing is on its way. */
  close(): Promise<void>;
}

export function createPostOffice(): PostOffice {
  const ways = new Map<string, Promise<void>>();

  async function post(endpoint: string, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
  }

  return {
    send(endpoint, headers, body) {
      const before = ways.get(endpoint) ?? Promise.resolve();
      const way = before.then(() => post(endpoint, headers, body)).catch(() => {});
      ways.set(endpoint, way);
      void way.then(() => {
        if (ways.get(endpoint) === way) ways.delete(endpoint);
      });
    },
    close: async () => {
      await Promise.all(ways.values());
    },
  };
}

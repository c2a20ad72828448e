/** Epoch seconds (fractions kept to the millisecond), as JSON RPC, Lambda and X-Ray write times. */
export const epochSeconds = (ms: number): number => Math.round(ms) / 1000;

/** ISO 8601 in UTC, as AppConfig writes times. */
export const iso8601 = (ms: number): string => new Date(ms).toISOString();

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

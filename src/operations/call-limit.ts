/** Runs work when there is room for its weight; in the order in which it was handed in. */
export type CallLimit = <T>(work: () => Promise<T>, weight?: number) => Promise<T>;

/** At most `most` calls in flight; work that makes several at once says how many. */
export function callLimit(most: number): CallLimit {
  let free = most;
  const waiting: { readonly weight: number; readonly go: () => void }[] = [];
  const next = (): void => {
    for (let first = waiting[0]; first !== undefined && first.weight <= free; first = waiting[0]) {
      waiting.shift();
      free -= first.weight;
      first.go();
    }
  };
  return async (work, weight = 1) => {
    const takes = Math.min(weight, most);
    await new Promise<void>((go) => {
      waiting.push({ weight: takes, go });
      next();
    });
    try {
      return await work();
    } finally {
      free += takes;
      next();
    }
  };
}

/** No limit. */
export const unlimited: CallLimit = (work) => work();

/** Where a step that runs says that it planned something: the step that comes next may be known by it. */
export interface Planned {
  announce(): void;
  /** Who is told from now on; undefined = nobody. */
  listen(listener: (() => void) | undefined): void;
}

export function createPlanned(): Planned {
  let told: (() => void) | undefined;
  return {
    announce: () => told?.(),
    listen(listener) {
      told = listener;
    },
  };
}

/**
 * Runs `work` while the execution environment starts, for at most `limitMs`, so that the first request finds connections
 * made and code compiled. An on-demand environment has a whole processor until its handler is ready, whatever its memory.
 * Never rejects: the first request meets the same failure and answers for it, and a start that fails would be repeated.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export async function warmUp(limitMs: number, work: () => Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  try {
    await Promise.race([work(), limit]);
  } catch {
    // The first request tells.
  } finally {
    clearTimeout(timer);
  }
}

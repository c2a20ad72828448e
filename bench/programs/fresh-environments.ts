import type { FunctionName } from '../../test/lambdas/hosts/function-host';
import { runtimeHostOf } from '../../test/lambdas/hosts/runtime-host';

/** What is measured: a function under AWS's runtime client on one Node, with its variables. */
export interface Measured {
  readonly major: number;
  readonly name: FunctionName;
  readonly variables: Readonly<Record<string, string>>;
  /** Folder of other code than what is shipped. */
  readonly folder?: string;
}

/** What fresh execution environments took, each a median in milliseconds. */
export interface Freshness {
  /** Processor time of the start. */
  readonly start: number;
  readonly first: Spent;
  readonly warm: Spent;
  /** First request by a warm one, of the same environment. */
  readonly ratio: Spent;
}

/** Processor time of all threads, and time on the clock. */
interface Spent {
  readonly processor: number;
  readonly elapsed: number;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const medians = (values: readonly Spent[]): Spent => ({
  processor: median(values.map(({ processor }) => processor)),
  elapsed: median(values.map(({ elapsed }) => elapsed)),
});

const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1';

/** Requests that count as warm, after some that do not. */
const WARM = { after: 40, requests: 60 };

async function oneEnvironment({ major, name, variables, folder }: Measured): Promise<Freshness> {
  const open = folder === undefined ? runtimeHostOf(major) : runtimeHostOf(major, async () => folder);
  const host = await open(name, variables);
  let requests = 0;
  const request = async (): Promise<Spent> => {
    requests += 1;
    const event = { userId: `user-${(requests % 50) + 1}` };
    const { answer, processorMs, elapsedMs } = await host.invoke(event, { requestId: `r-${requests}`, trace: TRACE });
    if (answer?.statusCode !== 200) throw new Error(`${name} answered ${JSON.stringify(answer)}`);
    return { processor: processorMs ?? Number.NaN, elapsed: elapsedMs ?? Number.NaN };
  };
  const first = await request();
  for (let skipped = 0; skipped < WARM.after; skipped += 1) await request();
  const warm: Spent[] = [];
  while (warm.length < WARM.requests) warm.push(await request());
  await host.close();
  const usual = medians(warm);
  const ratio = { processor: first.processor / usual.processor, elapsed: first.elapsed / usual.elapsed };
  return { start: host.startProcessorMs, first, warm: usual, ratio };
}

const summary = (seen: readonly Freshness[]): Freshness => ({
  start: median(seen.map(({ start }) => start)),
  first: medians(seen.map(({ first }) => first)),
  warm: medians(seen.map(({ warm }) => warm)),
  ratio: medians(seen.map(({ ratio }) => ratio)),
});

/** Opens `rounds` environments of each, in turn, so that a busy machine is busy for all of them. */
export async function freshEnvironments(rounds: number, measured: readonly Measured[]): Promise<readonly Freshness[]> {
  const seen = measured.map((): Freshness[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, one] of measured.entries()) seen[index]?.push(await oneEnvironment(one));
  }
  return seen.map(summary);
}

import { timeDecide } from './decide-gather';
import { timeStatistics } from './decide-statistics';
import { type Figure, note, report, times } from './table';

/*
 * How long a decision takes: `decide` on three hours of data (API calls and wall time, the sandbox in the same process), and
 * the statistics alone: every interval, proof, wait and rank test of the matrix on evidence in memory, at the final look
 * (when most is computed). Usage: npm run bench -- decide
 */
const FEW = 10_000;
const MANY = 300_000;
const count = (requests: number): string => `${requests.toLocaleString('en')} requests`;

// The first decision of a process also loads clients and compiles: it is no peer.
await timeDecide(1_000);
const gathered: { readonly ms: number; readonly cpuMs: number }[] = [];
for (const requests of [FEW, MANY]) {
  const { lines, gatherMs, gatherCpuMs, judgeMs, verdict, calls } = await timeDecide(requests);
  const each = [...calls].map(([operation, n]) => (n === 1 ? operation : `${operation} x${n}`)).join(', ');
  note(
    `${count(requests)}, ${lines.toLocaleString('en')} lines: ${verdict}, judged in ${judgeMs.toFixed(0)} ms; ${each}`,
  );
  gathered.push({ ms: gatherMs, cpuMs: gatherCpuMs });
}
const [few, many] = gathered;
if (few === undefined || many === undefined) throw new Error('nothing was gathered');
const what = `gathering ${count(MANY)}`;
const statistics = [3_000, 30_000, MANY].flatMap((requests) =>
  [1, 25].map((share): Figure => {
    const { medianMs, verdict } = timeStatistics(requests, share);
    note(`statistics of ${count(requests)}, ${share} %: ${verdict}`);
    return { what: `statistics of ${count(requests)}, ${share} %`, value: medianMs, unit: 'ms', aim: { most: 200 } };
  }),
);
report('decide', [
  { what, value: many.ms, unit: 'ms', aim: { most: 2_000 } },
  {
    what: `${what}, growth`,
    value: many.ms,
    unit: 'ms',
    ratio: times(many.ms, few.ms, count(FEW)),
    aim: { most: MANY / FEW },
  },
  { what: `${what}, processor time`, value: many.cpuMs, unit: 'ms' },
  ...statistics,
]);

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
const gathered: number[] = [];
for (const requests of [FEW, MANY]) {
  const { lines, gatherMs, judgeMs, verdict, calls } = await timeDecide(requests);
  const each = [...calls].map(([operation, n]) => (n === 1 ? operation : `${operation} x${n}`)).join(', ');
  note(
    `${count(requests)}, ${lines.toLocaleString('en')} lines: ${verdict}, judged in ${judgeMs.toFixed(0)} ms; ${each}`,
  );
  gathered.push(gatherMs);
}
const [few = Number.NaN, many = Number.NaN] = gathered;
const gather = { what: `gathering ${count(MANY)}`, value: many, unit: 'ms' } as const;
const statistics = [3_000, 30_000, MANY].flatMap((requests) =>
  [1, 25].map((share): Figure => {
    const { medianMs, verdict } = timeStatistics(requests, share);
    note(`statistics of ${count(requests)}, ${share} %: ${verdict}`);
    return { what: `statistics of ${count(requests)}, ${share} %`, value: medianMs, unit: 'ms', aim: { most: 200 } };
  }),
);
report('decide', [
  { ...gather, aim: { most: 2_000 } },
  { ...gather, what: `${gather.what}, growth`, ratio: times(many, few, count(FEW)), aim: { most: MANY / FEW } },
  ...statistics,
]);

import { timeDecide } from './decide-gather';
import { timeStatistics } from './decide-statistics';

/*
 * How long a decision takes: `decide` on three hours of data (API calls and wall time, the sandbox in the same process), and
 * the statistics alone: every interval, proof, wait and rank test of the matrix on evidence in memory, at the final look
 * (when most is computed). Usage: npm run bench -- decide
 */
const AIM_MS = 200;

console.log(`decide on 3 h of data, 1 % from H+1, sandbox in process (node ${process.version})`);
console.log(
  `${'requests'.padStart(9)}  ${'lines'.padStart(9)}  ${'gather'.padStart(11)}  ${'judge'.padStart(9)}  verdict  calls`,
);
for (const requests of [3_000, 300_000]) {
  const { lines, gatherMs, judgeMs, verdict, calls } = await timeDecide(requests);
  const total = [...calls.values()].reduce((sum, n) => sum + n, 0);
  const each = [...calls].map(([operation, n]) => (n === 1 ? operation : `${operation} x${n}`)).join(', ');
  console.log(
    `${requests.toLocaleString('en').padStart(9)}  ${lines.toLocaleString('en').padStart(9)}  ${ms(gatherMs).padStart(11)}  ${ms(judgeMs)}  ${verdict.padEnd(7)}  ${total}: ${each}`,
  );
}

console.log(`\nstatistics of one decision, final look`);
console.log(
  `${'requests'.padStart(9)}  ${'share'.padStart(6)}  ${'median'.padStart(9)}  ${'slowest'.padStart(9)}  verdict`,
);
let met = true;
for (const requests of [3000, 30_000, 300_000]) {
  for (const share of [1, 25]) {
    const timing = timeStatistics(requests, share);
    met &&= timing.worstMs < AIM_MS;
    console.log(
      `${requests.toLocaleString('en').padStart(9)}  ${`${share} %`.padStart(6)}  ${ms(timing.medianMs)}  ${ms(timing.worstMs)}  ${timing.verdict}`,
    );
  }
}
console.log(`aim: each under ${AIM_MS} ms: ${met ? 'met' : 'MISSED'}`);
process.exitCode = met ? 0 : 1;

function ms(value: number): string {
  return `${value.toFixed(1)} ms`.padStart(9);
}

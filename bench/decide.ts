import { timeStatistics } from './decide-statistics';

/*
 * The statistics of a decision alone: every interval, proof, wait and rank test of the matrix on evidence in memory, at
 * the final look (when most is computed). Usage: tsx bench/decide.ts
 */
const AIM_MS = 200;

console.log(`statistics of one decision, final look (node ${process.version})`);
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

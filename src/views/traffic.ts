import type { TrafficResult } from '../domain/telemetry/traffic-result';
import { advice, own } from '../domain/text/advice';
import { count, milliseconds, percent } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { adviceLines } from './advice';
import { table } from './table';

const ms = (value: number | undefined): string => (value === undefined ? '-' : milliseconds(value));

/** Table by path, then the observed share with its interval, then why requests failed. */
export function trafficView(
  result: TrafficResult,
  requestedShare: number | undefined,
  palette: Palette,
  width: number,
): string {
  const rows = table(
    [
      { title: 'path' },
      { title: 'requests', align: 'right' },
      { title: 'errors', align: 'right' },
      { title: 'rescued', align: 'right' },
      { title: 'p50', align: 'right' },
      { title: 'p95', align: 'right' },
      { title: 'p99', align: 'right' },
    ],
    result.paths.map((path) => [
      path.path === 'canary'
        ? { text: 'canary', style: palette.canary }
        : path.path === 'mock'
          ? { text: 'mock', style: palette.mock }
          : 'no answer',
      count(path.count),
      path.errors === 0 ? '0' : { text: count(path.errors), style: palette.bad },
      path.rescued === 0 ? '0' : { text: count(path.rescued), style: palette.warn },
      ms(path.p50Ms),
      ms(path.p95Ms),
      ms(path.p99Ms),
    ]),
    { width, palette },
  );
  const { observedShare: share } = result;
  const requested = requestedShare === undefined ? '' : `, ${requestedShare} % requested`;
  const lines = [
    rows,
    '',
    share === undefined
      ? 'no request was answered, so there is no share'
      : `observed share ${percent(share.rate)}  (95 %: ${percent(share.lower)} to ${percent(share.upper)}${requested})`,
    ...result.reasons.map(({ why, count: n }) => palette.bad(`${n} failed: ${why}`)),
    ...adviceLines(
      '',
      advice`durations are the round trip from this machine; the functions' own are in  ${own`query latency`}`,
      palette,
      width,
      palette.dim,
    ),
  ];
  return lines.join('\n');
}

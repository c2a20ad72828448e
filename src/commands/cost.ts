import { readPrices } from '../domain/files/prices';
import { EXIT, OperatorError } from '../domain/operator-error';
import { costRows } from '../domain/system/cost';
import { PRICES, type Prices } from '../domain/system/prices';
import { HOUR_MS } from '../domain/time';
import { readFlagHistory } from '../operations/evidence/read-timeline';
import { readUsage } from '../operations/evidence/read-usage';
import { costView } from '../views/cost';
import { defineCommand } from './command';
import { read } from './option-values';
import { printResult } from './results';

interface CostOptions {
  readonly sinceMs: number | undefined;
  readonly pricesFile: string | undefined;
}

async function pricesOf(file: string | undefined, readFile: (path: string) => Promise<string>): Promise<Prices> {
  if (file === undefined) return PRICES;
  let document: unknown;
  try {
    document = JSON.parse(await readFile(file));
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError('USAGE', `${file} is not JSON`, {
      why: (error as Error).message,
      next: 'correct the file',
    });
  }
  const reading = readPrices(document);
  if (reading.kind === 'prices') return reading.prices;
  throw new OperatorError('USAGE', `${file}: ${reading.problems.join('; ')}`, {
    next: `keys: ${Object.keys(PRICES).join(', ')}`,
  });
}

export const costCommand = defineCommand<CostOptions>({
  name: 'cost',
  summary: "what the beta costs: so far, for three hours, for a month, and this tool's own part",
  options: [
    { flags: '--since <span>', description: 'how far back (default: since H+0)' },
    { flags: '--prices <file>', description: 'JSON with other prices; any subset of the keys' },
  ],
  examples: [
    { command: 'huntaze-beta cost', what: '' },
    { command: 'huntaze-beta cost --since 1h --json', what: 'the rows as JSON' },
  ],
  parse: ({ options }) => ({
    sinceMs: read.optional(options['since'], (value) => read.span('--since', value)),
    pricesFile: read.optional(options['prices'], (value) => read.text('--prices', value)),
  }),
  async run({ sinceMs, pricesFile }, { terminal, globals, gateways: connect, readFile }) {
    const prices = await pricesOf(pricesFile, readFile);
    const gateways = await connect();
    const to = gateways.clock.now();
    const from =
      sinceMs === undefined
        ? ((await readFlagHistory(gateways)).timeline.startedAtMs ?? to - 3 * HOUR_MS)
        : to - sinceMs;
    const usage = await readUsage(gateways, { fromMs: from, toMs: to });
    const rows = costRows(usage, prices);
    if (globals.json)
      printResult(terminal, 'cost', {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        usage,
        rows,
        prices,
      });
    else terminal.out(costView(rows, prices.asOf, terminal.palette, terminal.width));
    return EXIT.done;
  },
});

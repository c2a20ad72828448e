// `npm run bench`: every bench, one after the other, in one table with the aims; `--json` prints the rows instead, and
// `--against FILE` sets beside them the ratios of such rows of another run. `npm run bench -- NAME` runs one bench.
// Figures are printed, nothing is asserted.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type BenchRow, note, tableText } from './table';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** Benches of the table, quick ones first. */
const TABLE = ['startup', 'xray', 'insights', 'decide', 'check', 'rehearse', 'watch', 'rollback', 'sandbox', 'install'];
/** Studies with tables of their own. */
const STUDIES = ['lambdas', 'cold-starts', 'virtual-time', 'fuzz', 'memory'];

const words = process.argv.slice(2);
const file = words.includes('--against') ? words[words.indexOf('--against') + 1] : undefined;
const name = words.find((word) => !word.startsWith('-') && word !== file);
const saved: readonly BenchRow[] | undefined = file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8'));

/** The rows of a bench in a process of its own, so that each has its own memory; what it says goes to stderr. */
async function rowsOf(bench: string): Promise<readonly BenchRow[]> {
  note(`${bench} ...`);
  const file = fileURLToPath(new URL(`./${bench}.ts`, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, file, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const last = text.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !last.startsWith('[')) {
    note(`${bench} ended with ${code} and without figures`);
    process.exitCode = 1;
    return [];
  }
  return JSON.parse(last);
}

async function table(benches: readonly string[]): Promise<void> {
  const load = loadavg()[0] ?? 0;
  note(`${cpus().length} x ${cpus()[0]?.model.trim()}, Node.js ${process.version}, load ${load.toFixed(1)}`);
  if (load > 1) note('the machine is busy: only ratios mean something');
  const rows: BenchRow[] = [];
  for (const bench of benches) rows.push(...(await rowsOf(bench)));
  process.stdout.write(words.includes('--json') ? `${JSON.stringify(rows)}\n` : `${tableText(rows, saved)}\n`);
}

if (name === undefined) await table(TABLE);
else if (TABLE.includes(name) && (saved !== undefined || words.includes('--json'))) await table([name]);
else if ([...TABLE, ...STUDIES].includes(name)) await import(new URL(`./${name}.ts`, import.meta.url).href);
else {
  note(`npm run bench -- NAME, one of: ${[...TABLE, ...STUDIES].join(', ')}`);
  process.exitCode = 2;
}

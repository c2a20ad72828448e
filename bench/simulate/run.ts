// `npm run simulate -- NAME [--part 0.1]`: runs one simulation of the verdict; without a name lists them. Seeded: the same
// call prints the same figures. `--part` plays that part of the runs.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The export of each file of this folder. `part` scales the number of simulated betas; lines go to `print`. */
export interface Simulation {
  readonly about: string;
  simulate(part: number, print: (line: string) => void): unknown;
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !['run.ts', 'world.ts'].includes(file))
  .map((file) => file.replace(/\.ts$/u, ''));
const load = async (name: string): Promise<Simulation> =>
  (await import(new URL(`./${name}.ts`, import.meta.url).href)) as Simulation;

const args = process.argv.slice(2);
const at = args.indexOf('--part');
const part = at < 0 ? 1 : Number(args[at + 1]);
const [name] = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
if (name === undefined || !names.includes(name) || !(part > 0)) {
  console.log('npm run simulate -- NAME [--part 0.1], one of:');
  for (const one of names) console.log(`  ${one.padEnd(14)} ${(await load(one)).about}`);
  process.exit(name === undefined ? 0 : 2);
}
const began = performance.now();
await (await load(name)).simulate(part, (line) => console.log(line));
console.log(`${((performance.now() - began) / 1000).toFixed(1)} s`);

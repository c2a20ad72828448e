// `npm run bench -- NAME`: runs one benchmark; without a name lists them. Figures are printed, nothing is asserted.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => /\.(?:ts|js|mjs)$/.test(file) && !file.startsWith('run.'))
  .map((file) => file.replace(/\.\w+$/, ''));
const [name] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.log(`npm run bench -- NAME, one of: ${names.join(', ')}`);
  process.exit(name === undefined ? 0 : 2);
}
await import(new URL(`./${name}.ts`, import.meta.url).href);

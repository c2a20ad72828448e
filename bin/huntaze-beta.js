#!/usr/bin/env node
// CommonJS, so that --version and --help need not even start the module loader. The SDK's notice about Node 20, and
// chalk's deafness to NO_COLOR, are settled before anything is loaded.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';
const words = process.argv.slice(2);
const asksForText = words[0] === '__complete' || words.some((word) => /^(?:--help|-h|help)$/.test(word));

/** True when a small bundle has answered the whole command line. */
async function answered({ load }) {
  const { exports: help, keep } = load(require.resolve('../dist/cli/help.cjs'));
  const isAnswered = await help.answer(words, require('../dist/cli/commands.json'));
  keep();
  return isAnswered;
}

async function main() {
  const cached = require('./cached');
  cached.enable();
  if (!asksForText || !(await answered(cached))) await import('../dist/cli/main.js');
}

if (words.length === 1 && (words[0] === '--version' || words[0] === '-V'))
  process.stdout.write(`${require('../package.json').version}\n`);
else void main();

#!/usr/bin/env node
// CommonJS, so that --version need not even start the module loader. The SDK's notice about Node 20, and chalk's
// deafness to NO_COLOR, are settled before anything is loaded.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';
const [, , first, ...rest] = process.argv;
if ((first === '--version' || first === '-V') && rest.length === 0)
  process.stdout.write(`${require('../package.json').version}\n`);
else void import('../dist/cli/main.js');

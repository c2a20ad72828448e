#!/usr/bin/env node
// The SDK's notice about Node 20, and chalk's deafness to NO_COLOR, are settled before anything is loaded.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';
await import('../dist/cli/main.js');

// Bundles the entry of the sandbox's execution environments. Runs in plain Node; writes dist/sandbox-worker.js and dist/sandbox-node.js.
import { mkdirSync } from 'node:fs';
import { bundleFile, path, writeWhole } from './bundles.js';

mkdirSync(path('dist'), { recursive: true });
writeWhole(path('dist/sandbox-worker.js'), await bundleFile('worker'));
writeWhole(path('dist/sandbox-node.js'), await bundleFile('node'));

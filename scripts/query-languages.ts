import { refusedFeatures as refusedByInsights } from '../src/sandbox/services/logs/insights/index';
import { refusedFeatures as refusedByFilters } from '../src/sandbox/services/xray/filter/index';

/* Prints the parts of both query languages that the sandbox refuses. Usage: tsx scripts/query-languages.ts */
console.log('Logs Insights QL, refused with MalformedQueryException and the offset:');
for (const feature of refusedByInsights()) console.log(`  ${feature}`);
console.log('X-Ray filter expressions, refused with InvalidRequestException:');
for (const feature of refusedByFilters()) console.log(`  ${feature}`);

// Prints the operations that the sandbox answers, by service: what scripts/service-limits.py asks the service models for.
import { services } from '../src/sandbox/services/registry';

const operations = services.map(({ name, actions }) => [name, actions.map((action) => action.name)] as const);
console.log(JSON.stringify(Object.fromEntries(operations)));

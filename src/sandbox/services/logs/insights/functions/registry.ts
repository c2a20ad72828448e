import { DATETIME_FUNCTIONS } from './datetime';
import { GENERAL_FUNCTIONS } from './general';
import { IP_FUNCTIONS } from './ip';
import { NUMERIC_FUNCTIONS } from './numeric';
import type { FunctionSpec } from './spec';
import { TEXT_FUNCTIONS } from './text';

/** Every scalar function, by its name in lower case: function names are written in any case. */
export const SCALAR_FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map([
  ...Object.entries(NUMERIC_FUNCTIONS),
  ...Object.entries(TEXT_FUNCTIONS),
  ...Object.entries(GENERAL_FUNCTIONS),
  ...Object.entries(DATETIME_FUNCTIONS),
  ...Object.entries(IP_FUNCTIONS),
]);

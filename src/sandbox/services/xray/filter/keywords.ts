import type { BooleanKeyword, ComparisonOperator, NumberKeyword, StringKeyword } from './ast';

/* The keywords and operators of filter expressions (xray-console-filters); keywords are written in any case. */

export const BOOLEANS: readonly BooleanKeyword[] = ['ok', 'error', 'throttle', 'fault', 'partial', 'inferred', 'root'];
export const NUMBERS: readonly NumberKeyword[] = ['responsetime', 'duration', 'http.status'];
export const STRINGS: readonly StringKeyword[] = [
  'http.url',
  'http.method',
  'http.useragent',
  'http.clientip',
  'user',
  'name',
  'type',
  'message',
  'availabilityzone',
  'instance.id',
  'resource.arn',
];
export const OPERATORS: readonly ComparisonOperator[] = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'CONTAINS',
  'BEGINSWITH',
  'ENDSWITH',
];

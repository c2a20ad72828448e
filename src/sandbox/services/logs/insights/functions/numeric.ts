import { finite, toNumber } from '../value';
import { type FunctionSpec, numeric, pure } from './spec';

const EARTH_RADIUS_KM = 6371;
const MANY = 100;
const INT32 = 2 ** 31;
const INT64 = 2 ** 63;

/** Numeric functions (CWL_QuerySyntax-operations-functions, "Numeric operators"). */
export const NUMERIC_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  abs: numeric(1, 1, Math.abs),
  ceil: numeric(1, 1, Math.ceil),
  floor: numeric(1, 1, Math.floor),
  greatest: numeric(1, MANY, (...numbers) => Math.max(...numbers)),
  least: numeric(1, MANY, (...numbers) => Math.min(...numbers)),
  log: numeric(1, 1, Math.log),
  round: numeric(1, 2, (value, digits = 0) => roundTo(value, digits)),
  sqrt: numeric(1, 1, Math.sqrt),
  haversine: numeric(4, 4, (lat1 = 0, lon1 = 0, lat2 = 0, lon2 = 0) => haversineKm(lat1, lon1, lat2, lon2)),
  tonumber: pure(1, 1, toNumber),
  todouble: pure(1, 1, toNumber),
  toint: numeric(1, 1, (value) => whole(value, INT32)),
  tolong: numeric(1, 1, (value) => whole(value, INT64)),
};

/** Drops the fraction; a number outside the range of the type has no value. */
function whole(value: number, limit: number): number | null {
  const truncated = Math.trunc(value);
  return truncated >= -limit && truncated < limit ? truncated : null;
}

/** Rounds half away from zero, on the decimal digits that are shown. */
function roundTo(value: number, digits: number): number | null {
  if (!Number.isInteger(digits) || Math.abs(digits) > 15) return null;
  const shifted = Number(`${Math.abs(value).toPrecision(15)}e${digits}`);
  const rounded = Number.isNaN(shifted)
    ? Math.round(Math.abs(value) * 10 ** digits) / 10 ** digits
    : shiftBack(Math.round(shifted), digits);
  return finite(Math.sign(value) * rounded);
}

function shiftBack(rounded: number, digits: number): number {
  const exact = Number(`${rounded}e${-digits}`);
  return Number.isNaN(exact) ? rounded / 10 ** digits : exact;
}

function haversineKm(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const radians = Math.PI / 180;
  const half = (from: number, to: number) => Math.sin(((to - from) * radians) / 2) ** 2;
  const chord = half(lat1, lat2) + Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * half(lon1, lon2);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/**
 * Special functions behind the intervals and tests. Pure numbers in and out; an argument outside the stated domain
 * answers NaN, never a guess. Each `@example` is executed by the tests, to the digits printed.
 */

const HALF_LOG_TWO_PI = 0.9189385332046728;

/** Bernoulli numbers B(2k) / (2k (2k - 1)) of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156] as const;

/**
 * Natural logarithm of the gamma function for x > 0: Stirling's series (Abramowitz & Stegun 6.1.41) from 10 on,
 * below it by the recurrence ln G(x) = ln G(x + 1) - ln x.
 *
 * @example logGamma(5) => 3.178053830348
 * @example logGamma(0.5) => 0.5723649429247
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let shift = 0;
  let z = x;
  if (z < 10) {
    let product = 1;
    while (z < 10) {
      product *= z;
      z += 1;
    }
    shift = Math.log(product);
  }
  return (z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + stirlingSeries(z) - shift;
}

function stirlingSeries(z: number): number {
  const square = 1 / (z * z);
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k -= 1) series = series * square + (STIRLING[k] ?? 0);
  return series / z;
}

/**
 * ln B(a, b) = ln G(a) + ln G(b) - ln G(a + b), a > 0, b > 0.
 *
 * @example logBeta(2, 3) => -2.484906649788
 */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/**
 * ln of the regularised incomplete beta function I_x(a, b), 0 <= x <= 1: Lentz's continued fraction (Numerical
 * Recipes 6.4), kept in logarithms so that a tail of e^-5000 is still a number.
 *
 * @example logIncompleteBeta(0.001, 20, 1000) => -43.0976642242
 */
export function logIncompleteBeta(x: number, a: number, b: number): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(x <= 1)) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === 1) return 0;
  if (x <= (a + 1) / (a + b + 2)) return logBetaTail(x, 1 - x, a, b);
  return log1mExp(logBetaTail(1 - x, x, b, a));
}

function logBetaTail(x: number, rest: number, a: number, b: number): number {
  return logBinomialTerm(a, b, x, rest) + Math.log(b / (a + b)) + Math.log(betaFraction(x, a, b));
}

/**
 * ln of C(a + b, a) x^a rest^b for real a, b > 0 and rest = 1 - x, by Loader's saddle point (2000): no digits are lost
 * when a and b are in the hundred thousands.
 *
 * @example Math.exp(logBinomialTerm(2, 3, 0.5, 0.5)) => 0.3125
 */
export function logBinomialTerm(a: number, b: number, x: number, rest: number): number {
  if (a === 0) return b * Math.log(rest);
  if (b === 0) return a * Math.log(x);
  const n = a + b;
  const correction =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * rest);
  return correction + 0.5 * Math.log(n / (2 * Math.PI * a * b));
}

/** ln G(z + 1) minus Stirling's formula without its series. */
function stirlingError(z: number): number {
  if (z < 10) return logGamma(z + 1) - (z + 0.5) * Math.log(z) + z - HALF_LOG_TWO_PI;
  return stirlingSeries(z);
}

/** x ln(x / mean) + mean - x without cancellation near the mean. */
function deviance(x: number, mean: number): number {
  const v = (x - mean) / (x + mean);
  if (Math.abs(v) >= 0.1) return x * Math.log(x / mean) + mean - x;
  let sum = (x - mean) * v;
  let term = 2 * x * v;
  for (let k = 1; k < 1000; k += 1) {
    term *= v * v;
    const next = sum + term / (2 * k + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const steps = 200 + 20 * Math.sqrt(a + b);
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m <= steps; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    c = 1 + even / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    if (Math.abs(c) < tiny) c = tiny;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    c = 1 + odd / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    if (Math.abs(c) < tiny) c = tiny;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 3e-16) break;
  }
  return h;
}

/** ln(1 - e^t) for t <= 0 without cancellation (Maechler 2012). */
export function log1mExp(t: number): number {
  if (t >= 0) return Number.NEGATIVE_INFINITY;
  return t > -Math.LN2 ? Math.log(-Math.expm1(t)) : Math.log1p(-Math.exp(t));
}

/**
 * The regularised incomplete beta function I_x(a, b): the distribution function of Beta(a, b).
 *
 * @example incompleteBeta(0.5, 2, 3) => 0.6875
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  return Math.exp(logIncompleteBeta(x, a, b));
}

/**
 * The x with I_x(a, b) = p: quantile of Beta(a, b), by bisection to the last bits.
 *
 * @example betaQuantile(0.975, 1, 20) => 0.168433
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0) || !(p <= 1) || !(a > 0) || !(b > 0)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  const target = Math.log(p);
  let low = 0;
  let high = 1;
  for (let step = 0; step < 200; step += 1) {
    const middle = low < 1e-8 && high > 4 * low && low > 0 ? Math.sqrt(low * high) : (low + high) / 2;
    if (middle === low || middle === high) break;
    if (logIncompleteBeta(middle, a, b) < target) low = middle;
    else high = middle;
    if (high - low <= 1e-16 * high) break;
  }
  return (low + high) / 2;
}

/**
 * Distribution function of the standard normal, with full relative precision in both tails: the series of
 * Abramowitz & Stegun 26.2.11 inside |z| < 4, the continued fraction 26.2.14 outside.
 *
 * @example normalCdf(1.959963984540054) => 0.975
 * @example normalCdf(-8) => 6.22096057427e-16
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const size = Math.abs(z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (size < 4) {
    let term = z;
    let sum = z;
    for (let k = 1; k < 200; k += 1) {
      term *= (z * z) / (2 * k + 1);
      sum += term;
      if (Math.abs(term) < 1e-18 * Math.abs(sum)) break;
    }
    return size > 2.5 && z < 0 ? normalTail(size, density) : 0.5 + density * sum;
  }
  return z > 0 ? 1 - normalTail(size, density) : normalTail(size, density);
}

function normalTail(z: number, density: number): number {
  if (z > 39) return 0;
  let fraction = 0;
  for (let k = 120; k >= 1; k -= 1) fraction = k / (z + fraction);
  return density / (z + fraction);
}

/**
 * The z with normalCdf(z) = p, 0 < p < 1: bisection, then Newton's steps.
 *
 * @example normalQuantile(0.975) => 1.95996398454005
 */
export function normalQuantile(p: number): number {
  if (!(p > 0) || !(p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  let low = -39;
  let high = 0;
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  let z = (low + high) / 2;
  for (let step = 0; step < 3; step += 1) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    if (density === 0) break;
    z -= (normalCdf(z) - p) / density;
  }
  return z;
}

"""Reads cases from stdin, answers each with SciPy's value: the reference of `npm run simulate -- reference`."""

import json
import sys

from scipy import special, stats

REFERENCE = {
    "logGamma": lambda x: special.gammaln(x),
    "incompleteBeta": lambda x, a, b: special.betainc(a, b, x),
    "betaQuantile": lambda p, a, b: special.betaincinv(a, b, p),
    "normalCdf": lambda z: special.ndtr(z),
    "normalQuantile": lambda p: special.ndtri(p),
    "binomialTail": lambda k, n, p: stats.binom.sf(k - 1, n, p),
    "clopperPearsonHigh": lambda k, n: 1.0 if k == n else special.betaincinv(k + 1, n - k, 0.975),
    "clopperPearsonLow": lambda k, n: 0.0 if k == 0 else special.betaincinv(k, n - k + 1, 0.025),
    "wilsonHigh": lambda k, n: stats.binomtest(k, n).proportion_ci(0.95, "wilson").high,
    "fisherGreater": lambda a, n1, b, n2: stats.fisher_exact([[a, n1 - a], [b, n2 - b]], "greater").pvalue,
}

print(json.dumps([float(REFERENCE[name](*arguments)) for name, arguments in json.load(sys.stdin)]))

/**
 * One-sided lower confidence bound of a proportion (Clopper and Pearson 1934): the smallest p at
 * which at least `successes` of `trials` still has probability `1 - confidence`.
 *
 * @returns 0–1; 0 without a success.
 */
export function lowerBound(successes: number, trials: number, confidence: number): number {
  if (successes === 0) return 0;
  const alpha = 1 - confidence;
  let low = 0;
  let high = successes / trials;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (atLeast(successes, trials, middle) < alpha) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X ≥ k) for X ~ Binomial(n, p), summed in logarithms. */
function atLeast(k: number, n: number, p: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  let sum = 0;
  let logChoose = 0;
  for (let i = 0; i <= n; i++) {
    if (i > 0) logChoose += Math.log((n - i + 1) / i);
    if (i >= k) sum += Math.exp(logChoose + i * Math.log(p) + (n - i) * Math.log1p(-p));
  }
  return Math.min(1, sum);
}

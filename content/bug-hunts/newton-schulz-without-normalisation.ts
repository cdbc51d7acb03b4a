import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'newton-schulz-without-normalisation',
  title: 'Muon with updates of every size',
  lesson: 'muon',
  story:
    'The orthogonalisation in Muon. A layer should get an update of the same size whatever the size of its gradient. Instead, layers with small gradients hardly move, and once, when a gradient was large, the update was NaN.',
  code: `const multiply = (a, b) => a.map((row) => b[0].map((_, j) => row.reduce((sum, v, k) => sum + v * b[k][j], 0)));
const transpose = (a) => a[0].map((_, j) => a.map((row) => row[j]));
const combine = (p, a, q, b) => a.map((row, i) => row.map((v, j) => p * v + q * b[i][j]));

// Pushes the singular values of a matrix (a list of rows) towards 1 by the quintic Newton-Schulz iteration of Muon.
// Five steps take singular values between 0.01 and 1 to between 0.68 and 1.14.
function orthogonalise(g, steps = 5) {
  let x = g;
  for (let k = 0; k < steps; k++) {
    const a = multiply(x, transpose(x));
    const b = combine(-4.775, a, 2.0315, multiply(a, a));
    x = combine(3.4445, x, 1, multiply(b, x));
  }
  return x;
}
`,
  defines: ['orthogonalise'],
  tests: `
const draw = (seed, scale = 1) => {
  const noise = random(seed);
  return [0, 1].map(() => [scale * noise.normal(), scale * noise.normal()]);
};
const singular = ([[a, b], [c, d]]) => {
  const sum = a * a + b * b + c * c + d * d;
  const root = Math.sqrt(Math.max(0, sum * sum - 4 * (a * d - b * c) ** 2));
  return [Math.sqrt((sum + root) / 2), Math.sqrt(Math.max(0, sum - root) / 2)];
};
test('a gradient of zero gives an update of zero', () => {
  close(orthogonalise([[0, 0], [0, 0]]).flat(), [0, 0, 0, 0], 1e-12, 'update');
});
test('the update does not depend on the size of the gradient', () => {
  const g = draw(3);
  const want = orthogonalise(g.map((row) => row.map((v) => v / singular(g)[0] / 2))).flat();
  for (const factor of [0.01, 0.1, 10, 1000]) {
    close(orthogonalise(g.map((row) => row.map((v) => factor * v))).flat(), want, 1e-3, 'update for ' + factor + ' g');
  }
});
test('all singular values end near 1', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const g = draw(seed, 10 ** ((seed % 5) - 2));
    const [s1, s2] = singular(g);
    if (s2 < 0.02 * s1) continue;
    for (const s of singular(orthogonalise(g))) assert(s > 0.67 && s < 1.15, 'expected 0.68 to 1.14 from ' + s1.toPrecision(3) + ' and ' + s2.toPrecision(3) + ', got ' + s.toPrecision(3));
  }
});
test('a matrix of ones, which is large in one direction only, stays finite', () => {
  for (const n of [2, 8]) {
    const x = orthogonalise(Array.from({ length: n }, () => new Array(n).fill(1)));
    close(x.flat(), new Array(n * n).fill(0.69644 / n), 1e-4, 'update of size ' + n);
  }
});
test('agrees with the published form: the Frobenius norm is divided away first', () => {
  const polynomial = (s) => 3.4445 * s - 4.775 * s ** 3 + 2.0315 * s ** 5;
  for (const [p, q] of [[3, 1], [0.02, 0.05], [7, 7]]) {
    let want = [p / Math.hypot(p, q), q / Math.hypot(p, q)];
    for (let k = 0; k < 5; k++) want = want.map(polynomial);
    close(orthogonalise([[p, 0, 0], [0, -q, 0]]).flat(), [want[0], 0, 0, 0, -want[1], 0], 1e-3, 'update for diag(' + p + ', −' + q + ')');
  }
});`,
  hint: 'Read the comment above the function. Which singular values does the iteration expect, and who sees to it that it gets them?',
  solution: `const multiply = (a, b) => a.map((row) => b[0].map((_, j) => row.reduce((sum, v, k) => sum + v * b[k][j], 0)));
const transpose = (a) => a[0].map((_, j) => a.map((row) => row[j]));
const combine = (p, a, q, b) => a.map((row, i) => row.map((v, j) => p * v + q * b[i][j]));

// Pushes the singular values of a matrix (a list of rows) towards 1 by the quintic Newton-Schulz iteration of Muon.
// Five steps take singular values between 0.01 and 1 to between 0.68 and 1.14.
function orthogonalise(g, steps = 5) {
  const norm = Math.hypot(...g.flat()) + 1e-7;
  let x = g.map((row) => row.map((v) => v / norm));
  for (let k = 0; k < steps; k++) {
    const a = multiply(x, transpose(x));
    const b = combine(-4.775, a, 2.0315, multiply(a, a));
    x = combine(3.4445, x, 1, multiply(b, x));
  }
  return x;
}
`,
  why: 'The iteration applies s → 3.4445 s − 4.775 s³ + 2.0315 s⁵ to each singular value, five times. A tiny value only grows by 3.4445⁵ = 485 in all: 0.0001 ends at 0.048 and 0.00001 at 0.0048, where about 0.7 to 1.1 is due. So the step of such a layer is proportional to its gradient again: Muon has turned into SGD with momentum, at a rate 485 times as high. Values above 1.26 explode: 1.5 becomes 4.5, then 3244, and overflows float32 at the fourth step. The Frobenius norm is at least as large as the largest singular value, so dividing by it is safe; dividing by the largest entry is not. Notice it by logging the root mean square of the updates: it should not depend on the gradient.',
} satisfies BugHunt

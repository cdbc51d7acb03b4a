import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'sam-weights-not-restored',
  title: 'A lower rate, a higher loss',
  lesson: 'sam',
  story:
    'Sharpness-aware minimisation on top of SGD. The loss falls and then stays far from the minimum. When the schedule lowers the learning rate the loss rises, and at a rate of zero the weights still move.',
  code: `// One step of SAM: the gradient is measured at distance rho uphill of w, and SGD uses it.
function samStep(w, gradient, { lr = 0.1, rho = 0.05 } = {}) {
  const g = gradient(w);
  const length = Math.hypot(...g) + 1e-12;
  const uphill = w.map((wi, i) => wi + (rho * g[i]) / length);
  const gSam = gradient(uphill);
  return uphill.map((wi, i) => wi - lr * gSam[i]);
}
`,
  defines: ['samStep'],
  tests: `
test('with rho = 0 it is SGD', () => {
  close(samStep([1, -2], (w) => [3 * w[0], w[1]], { lr: 0.1, rho: 0 }), [0.7, -1.8], 1e-9, 'weights');
});
test('asks for the gradient at w, then at distance rho', () => {
  const asked = [];
  samStep([1, 2], (w) => { asked.push([...w]); return [3, 4]; }, { rho: 0.5 });
  close(asked.flat(), [1, 2, 1.3, 2.4], 1e-9, 'both points');
});
test('with lr = 0 the weights stay', () => {
  close(samStep([1, -2], (w) => [w[0], 5 * w[1]], { lr: 0, rho: 0.3 }), [1, -2], 1e-9, 'weights');
});
test('on a plane, where the gradient is the same everywhere, it is SGD', () => {
  close(samStep([1, -2], () => [0.3, 0.4], { lr: 0.1, rho: 0.5 }), [0.97, -2.04], 1e-9, 'weights');
});
test('in a round bowl it comes close to the minimum', () => {
  let w = [1, -2];
  for (let t = 0; t < 200; t++) w = samStep(w, (v) => v, { lr: 0.1, rho: 0.05 });
  assert(Math.hypot(...w) < 0.01, 'expected a distance below 0.01 after 200 steps, got ' + Math.hypot(...w).toPrecision(3));
});
test('agrees with the published algorithm on a bumpy loss', () => {
  const gradient = ([a, b]) => [Math.sin(3 * a) + a * b, Math.cos(b) + 0.5 * a * a];
  const noise = random(8);
  for (let k = 0; k < 20; k++) {
    const w = [noise.normal(), noise.normal()];
    const g = gradient(w);
    const n = Math.sqrt(g[0] ** 2 + g[1] ** 2);
    const there = gradient([w[0] + (0.2 * g[0]) / n, w[1] + (0.2 * g[1]) / n]);
    close(samStep(w, gradient, { lr: 0.3, rho: 0.2 }), [w[0] - 0.3 * there[0], w[1] - 0.3 * there[1]], 1e-7, 'weights');
  }
});`,
  hint: 'Set the learning rate to zero. Where are the weights after the step?',
  solution: `// One step of SAM: the gradient is measured at distance rho uphill of w, and SGD uses it.
function samStep(w, gradient, { lr = 0.1, rho = 0.05 } = {}) {
  const g = gradient(w);
  const length = Math.hypot(...g) + 1e-12;
  const uphill = w.map((wi, i) => wi + (rho * g[i]) / length);
  const gSam = gradient(uphill);
  return w.map((wi, i) => wi - lr * gSam[i]);
}
`,
  why: 'The climb is only for looking, and must be taken back before the update. Here every step starts ρ uphill. Where the gradient is short, the climb is longer than the descent: with ρ = 0.05 and rate 0.1 as soon as its norm is below about 0.5. In a bowl of curvature h the weights stop at the distance ρ (1 − lr · h) / (lr · h) from the minimum: 0.45 for h = 1, and 4.95 at a rate of 0.01. So the decay of the rate, which should help, drives them away. In a framework, a forgotten restore before optimizer.step() does it. Notice it with one step at learning rate zero: the weights must not change.',
} satisfies BugHunt

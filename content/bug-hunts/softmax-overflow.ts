import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'softmax-overflow',
  title: 'NaN after a thousand good steps',
  lesson: 'mixed-precision',
  story:
    'Cross-entropy of one example, with its gradient. Training runs well for a thousand steps while the network grows more sure of its answers. Then, from one step to the next, the loss and all weights are NaN. In float16 it happens much earlier.',
  code: `// Cross-entropy of logits for the class \`label\`, and its gradient with respect to the logits.
function crossEntropy(logits, label) {
  const exps = logits.map((z) => Math.exp(z));
  const sum = exps.reduce((a, b) => a + b, 0);
  return {
    loss: Math.log(sum) - logits[label],
    gradient: exps.map((e, k) => e / sum - (k === label ? 1 : 0)),
  };
}
`,
  defines: ['crossEntropy'],
  tests: `
test('equal logits cost log n', () => {
  for (const n of [2, 3, 10]) close(crossEntropy(new Array(n).fill(0), 1).loss, Math.log(n), 1e-9, 'loss for ' + n + ' classes');
});
test('the gradient is the derivative of the loss', () => {
  const noise = random(11);
  const z = Array.from({ length: 5 }, () => 2 * noise.normal());
  const { gradient } = crossEntropy(z, 2);
  const moved = (k, h) => crossEntropy(z.map((v, i) => (i === k ? v + h : v)), 2).loss;
  close(gradient, z.map((_, k) => (moved(k, 1e-5) - moved(k, -1e-5)) / 2e-5), 1e-7, 'gradient');
});
test('adding the same number to all logits changes nothing', () => {
  const want = crossEntropy([1, 2, -1], 0);
  for (const shift of [10, -10, 500, 1000, -1000]) {
    const got = crossEntropy([1 + shift, 2 + shift, -1 + shift], 0);
    close(got.loss, want.loss, 1e-9, 'loss with ' + shift + ' added');
    close(got.gradient, want.gradient, 1e-9, 'gradient with ' + shift + ' added');
  }
});
test('a sure and wrong answer costs the gap between the logits', () => {
  for (const gap of [60, 600, 6000]) {
    close(crossEntropy([0, gap], 0).loss, gap, 1e-9, 'loss at gap ' + gap);
    close(crossEntropy([0, gap], 0).gradient, [-1, 1], 1e-9, 'gradient at gap ' + gap);
  }
});
test('a sure and right answer costs nothing', () => {
  close(crossEntropy([0, -800, 800], 2).loss, 0, 1e-9, 'loss');
  close(crossEntropy([0, -800, 800], 2).gradient, [0, 0, 0], 1e-9, 'gradient');
});`,
  hint: 'What is Math.exp(1000)? The result must not change when a number is subtracted from all logits, so choose a good one. And the loss has to allow for it.',
  solution: `// Cross-entropy of logits for the class \`label\`, and its gradient with respect to the logits.
function crossEntropy(logits, label) {
  const top = Math.max(...logits);
  const exps = logits.map((z) => Math.exp(z - top));
  const sum = exps.reduce((a, b) => a + b, 0);
  return {
    loss: Math.log(sum) + top - logits[label],
    gradient: exps.map((e, k) => e / sum - (k === label ? 1 : 0)),
  };
}
`,
  why: 'The exponential overflows for logits above 709.8 in float64, 88.7 in float32 and bfloat16, and 11.1 in float16. Infinity over Infinity is NaN, and one NaN in a gradient makes every weight that it reaches NaN, and Adam’s moments with it. Very negative logits fail too: if all exponentials are zero, 0 / 0 is NaN. With the maximum subtracted the largest exponential is 1, so the sum lies between 1 and n. Clamping the logits or adding a small number in the logarithm only hides it: the loss of a wrong answer is then capped, and under automatic differentiation its gradient vanishes there. Notice it by watching the largest logit, and by testing that a shift of all logits changes nothing.',
} satisfies BugHunt

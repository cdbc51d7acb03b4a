import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'clip-scaled-gradients',
  title: 'Training in float16 that crawls',
  lesson: 'mixed-precision',
  story:
    'SGD with loss scaling and gradient clipping. In float32, with scale 1, the settings work. In float16 nothing overflows, but the loss hardly falls, and all updates have the same tiny length. Each time the scale is doubled it gets worse.',
  code: `// Shortens a gradient that is longer than maxNorm.
function clip(g, maxNorm) {
  const length = Math.hypot(...g);
  return length > maxNorm ? g.map((x) => (x * maxNorm) / length) : g;
}

// One step of SGD in mixed precision. backward(w, scale) gives the gradient of scale times the loss.
// The gradient of the loss itself is to be at most maxNorm long.
function trainStep(w, backward, { lr = 0.1, scale = 65536, maxNorm = 1 } = {}) {
  const scaled = backward(w, scale);
  const clipped = clip(scaled, maxNorm);
  const g = clipped.map((x) => x / scale);
  return w.map((wi, i) => wi - lr * g[i]);
}
`,
  defines: ['trainStep'],
  tests: `
const backward = (g) => (w, scale) => g.map((x) => x * scale);
test('a gradient of zero moves nothing', () => {
  close(trainStep([1, 2], backward([0, 0])), [1, 2], 1e-12, 'weights');
});
test('with scale 1 a long gradient is clipped', () => {
  close(trainStep([0, 0], backward([30, -40]), { lr: 1, scale: 1, maxNorm: 2 }), [-1.2, 1.6], 1e-9, 'weights');
});
test('a gradient shorter than maxNorm passes unchanged', () => {
  for (const scale of [1, 256, 65536]) {
    close(trainStep([0, 0], backward([0.3, -0.4]), { lr: 1, scale, maxNorm: 1 }), [-0.3, 0.4], 1e-9, 'weights at scale ' + scale);
  }
});
test('a longer one moves the weights by lr · maxNorm', () => {
  for (const scale of [256, 65536]) {
    const w = trainStep([0, 0, 0], backward([2, 3, 6]), { lr: 0.5, scale, maxNorm: 1.4 });
    close(Math.hypot(...w), 0.7, 1e-9, 'length of the step at scale ' + scale);
  }
});
test('the step does not depend on the scale', () => {
  const noise = random(12);
  for (let k = 0; k < 20; k++) {
    const g = [noise.normal(), noise.normal(), noise.normal()];
    const want = trainStep([1, 1, 1], backward(g), { scale: 1 });
    for (const scale of [0.5, 8, 65536]) close(trainStep([1, 1, 1], backward(g), { scale }), want, 1e-9, 'weights at scale ' + scale);
  }
});`,
  hint: 'Take a gradient of norm 0.5, the scale 65536 and maxNorm 1. Write down the norm after each line.',
  solution: `// Shortens a gradient that is longer than maxNorm.
function clip(g, maxNorm) {
  const length = Math.hypot(...g);
  return length > maxNorm ? g.map((x) => (x * maxNorm) / length) : g;
}

// One step of SGD in mixed precision. backward(w, scale) gives the gradient of scale times the loss.
// The gradient of the loss itself is to be at most maxNorm long.
function trainStep(w, backward, { lr = 0.1, scale = 65536, maxNorm = 1 } = {}) {
  const scaled = backward(w, scale);
  const unscaled = scaled.map((x) => x / scale);
  const g = clip(unscaled, maxNorm);
  return w.map((wi, i) => wi - lr * g[i]);
}
`,
  why: 'The limit is compared with the scaled gradient, so the limit that counts is maxNorm / scale. With scale 65536 and maxNorm 1, whatever is longer than 0.000015 is cut to that length: a gradient of norm 0.5 becomes 32768 times too short. The length of an update is lr / 65536, and halves when the scale doubles. Adam hides it, as it divides such a factor away, but then all gradients count alike, large or small, and with a hundred million weights a typical entry is 1.5 · 10⁻⁹, below ε = 10⁻⁸. In PyTorch, call scaler.unscale_(optimizer) before clipping. Notice it by the norm that the clipping logs: it is 65536 times too large, and jumps when the scale changes.',
} satisfies BugHunt

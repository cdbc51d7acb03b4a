import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'checkpoint-redraws-dropout',
  title: 'Checkpointing changes the run',
  lesson: 'memory',
  story:
    'A segment with dropout whose activations are not kept but computed again on the way back, to save memory. That should change no number. But with the same seed the loss curve is another one, noisier, and the model overfits as if it had no dropout. With dropout 0 the runs agree.',
  code: `// The next uniform number of a generator; rng.state is all that it remembers.
function uniform(rng) {
  rng.state = (rng.state * 48271) % 2147483647;
  return rng.state / 2147483647;
}

// Inputs after dropout with probability p: some become zero, the others are divided by 1 - p.
function segment(x, p, rng) {
  return x.map((xi) => (uniform(rng) < p ? 0 : xi / (1 - p)));
}

// Half the squared error of a linear model behind the segment, and its gradient with respect to w.
function lossAndGradient(w, x, target, p, rng) {
  const error = segment(x, p, rng).reduce((sum, h, i) => sum + w[i] * h, 0) - target;
  // The way back: only x was kept, so the segment is computed again.
  const again = segment(x, p, rng);
  return { loss: (error * error) / 2, gradient: again.map((h) => error * h) };
}
`,
  defines: ['uniform', 'lossAndGradient'],
  tests: `
test('without dropout it is the gradient of the squared error', () => {
  const { loss, gradient } = lossAndGradient([1, 2], [3, -1], 4, 0, { state: 12345 });
  close([loss, ...gradient], [4.5, -9, 3], 1e-9, '[loss, gradient]');
});
test('the gradient is the derivative of the loss for the same masks', () => {
  for (let seed = 100; seed < 120; seed++) {
    const w = [1, -2, 0.5, 3];
    const at = (v) => lossAndGradient(v, [2, 1, -1, 0.5], 1, 0.5, { state: seed * 9973 });
    const slope = w.map((_, k) => {
      const moved = (h) => at(w.map((wi, i) => (i === k ? wi + h : wi))).loss;
      return (moved(0.01) - moved(-0.01)) / 0.02;
    });
    close(at(w).gradient, slope, 1e-7, 'gradient for seed ' + seed);
  }
});
test('the masks change from step to step', () => {
  const rng = { state: 4711 };
  const losses = Array.from({ length: 20 }, () => lossAndGradient([1, 2, 4, 8], [1, 1, 1, 1], 0, 0.5, rng).loss);
  const kinds = new Set(losses.map((loss) => loss.toFixed(6))).size;
  assert(kinds >= 8, 'expected at least 8 different losses in 20 steps, got ' + kinds);
});
test('a run is the same, number for number, as one that keeps its activations', () => {
  const [a, b] = [{ state: 2024 }, { state: 2024 }];
  const x = [1, -0.5, 2, 0.3];
  let [w, want] = [[0, 0, 0, 0], [0, 0, 0, 0]];
  for (let t = 1; t <= 20; t++) {
    const { gradient } = lossAndGradient(w, x, 1, 0.3, a);
    w = w.map((wi, i) => wi - 0.05 * gradient[i]);
    const kept = x.map((xi) => (uniform(b) < 0.3 ? 0 : xi / 0.7));
    const error = kept.reduce((sum, h, i) => sum + want[i] * h, 0) - 1;
    want = want.map((wi, i) => wi - 0.05 * error * kept[i]);
    close(w, want, 1e-9, 'weights after step ' + t);
  }
});
test('on average, dropout adds p / (1 − p) · w · x² to the gradient', () => {
  const rng = { state: 31337 };
  const mean = [0, 0];
  for (let k = 0; k < 20000; k++) {
    lossAndGradient([2, -1], [1, 1], 0.5, 0.5, rng).gradient.forEach((g, i) => (mean[i] += g / 20000));
  }
  close(mean, [0.5 + 2, 0.5 - 1], 0.1, 'mean gradient');
});`,
  hint: 'How many random numbers does one call use? What is the state of the generator when the segment is computed the second time?',
  solution: `// The next uniform number of a generator; rng.state is all that it remembers.
function uniform(rng) {
  rng.state = (rng.state * 48271) % 2147483647;
  return rng.state / 2147483647;
}

// Inputs after dropout with probability p: some become zero, the others are divided by 1 - p.
function segment(x, p, rng) {
  return x.map((xi) => (uniform(rng) < p ? 0 : xi / (1 - p)));
}

// Half the squared error of a linear model behind the segment, and its gradient with respect to w.
function lossAndGradient(w, x, target, p, rng) {
  const before = rng.state;
  const error = segment(x, p, rng).reduce((sum, h, i) => sum + w[i] * h, 0) - target;
  // The way back: only x was kept, so the segment is computed again.
  const again = segment(x, p, { state: before });
  return { loss: (error * error) / 2, gradient: again.map((h) => error * h) };
}
`,
  why: 'The second computation draws new masks, so the gradient is the derivative of no loss: the error of one mask is multiplied by the inputs of another. In this linear model one can say what remains. With one mask, the mean gradient is that of the plain loss plus p / (1 − p) · w · x², the ridge penalty by which dropout regularises. With two independent masks it is only the plain one: the noise stays, the regularisation is gone. PyTorch’s checkpoint keeps the generator’s state for this reason (preserve_rng_state). Notice it by comparing one step with and without checkpointing at the same seed, with dropout on.',
} satisfies BugHunt

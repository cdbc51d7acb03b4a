import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'adam-bias-correction',
  title: 'Adam starts with a jump',
  lesson: 'adaptive-optimizers',
  story:
    'Adam for a list of weights. Training works, but the loss jumps up in the first dozens of steps, and only a warm-up of the learning rate hides it.',
  code: `// One step of Adam. \`state\` is { m, v, t }, as makeState(n) begins it.
function makeState(n) {
  return { m: new Array(n).fill(0), v: new Array(n).fill(0), t: 0 };
}

function step(w, g, state, { lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-8 } = {}) {
  state.t += 1;
  return w.map((wi, i) => {
    state.m[i] = beta1 * state.m[i] + (1 - beta1) * g[i];
    state.v[i] = beta2 * state.v[i] + (1 - beta2) * g[i] * g[i];
    return wi - (lr * state.m[i]) / (Math.sqrt(state.v[i]) + eps);
  });
}
`,
  defines: ['makeState', 'step'],
  tests: `
test('the first step has length lr, whatever the size of the gradient', () => {
  for (const g of [1e-3, 1, -50]) {
    const [w] = step([0], [g], makeState(1), { lr: 0.1 });
    close(w, -0.1 * Math.sign(g), 1e-4, 'step for g = ' + g);
  }
});
test('equal gradients make equal steps, from the first on', () => {
  const state = makeState(1);
  let w = [0];
  for (let t = 1; t <= 200; t++) {
    const next = step(w, [0.3], state, { lr: 0.01 });
    close(w[0] - next[0], 0.01, 1e-4, 'length of step ' + t);
    w = next;
  }
});
test('agrees with the published algorithm on random gradients', () => {
  const noise = random(7);
  const state = makeState(2);
  let [w, m, v, want] = [[1, -1], [0, 0], [0, 0], [1, -1]];
  for (let t = 1; t <= 50; t++) {
    const g = [noise.normal(), 5 * noise.normal()];
    w = step(w, g, state, { lr: 0.02 });
    want = want.map((wi, i) => {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] ** 2;
      return wi - (0.02 * (m[i] / (1 - 0.9 ** t))) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
    });
    close(w, want, 1e-9, 'weights after step ' + t);
  }
});`,
  hint: 'Compute the first step by hand for g = 1. How long should it be, and how long is it?',
  solution: `function makeState(n) {
  return { m: new Array(n).fill(0), v: new Array(n).fill(0), t: 0 };
}

function step(w, g, state, { lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-8 } = {}) {
  state.t += 1;
  const c1 = 1 - beta1 ** state.t;
  const c2 = 1 - beta2 ** state.t;
  return w.map((wi, i) => {
    state.m[i] = beta1 * state.m[i] + (1 - beta1) * g[i];
    state.v[i] = beta2 * state.v[i] + (1 - beta2) * g[i] * g[i];
    return wi - (lr * (state.m[i] / c1)) / (Math.sqrt(state.v[i] / c2) + eps);
  });
}
`,
  why: 'Both moments start at zero and are too small at first: m by the factor 1 − β₁ᵗ, the root of v by √(1 − β₂ᵗ), which is much smaller. The quotient is therefore too large, 3.2 times at the first step and up to 6.6 times at the twelfth for equal gradients. Dividing both by their factors makes the first step exactly as long as the learning rate.',
} satisfies BugHunt

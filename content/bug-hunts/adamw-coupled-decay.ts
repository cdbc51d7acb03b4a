import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'adamw-coupled-decay',
  title: 'The decay that ignores its setting',
  lesson: 'adaptive-optimizers',
  story:
    'AdamW for a list of weights. Input embeddings of words that never occur in the data fall to almost nothing within a few thousand steps, and do so equally fast at decay 0.001 and 0.1. Weights with large gradients hardly shrink at all.',
  code: `// One step of AdamW; state is { m, v, t }, as makeState(n) begins it.
// Through weight decay a step takes lr * decay of each weight, as it was before the step.
function makeState(n) {
  return { m: new Array(n).fill(0), v: new Array(n).fill(0), t: 0 };
}

function step(w, g, state, { lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, decay = 0.01 } = {}) {
  state.t += 1;
  const c1 = 1 - beta1 ** state.t;
  const c2 = 1 - beta2 ** state.t;
  return w.map((wi, i) => {
    const gi = g[i] + decay * wi;
    state.m[i] = beta1 * state.m[i] + (1 - beta1) * gi;
    state.v[i] = beta2 * state.v[i] + (1 - beta2) * gi * gi;
    return wi - (lr * (state.m[i] / c1)) / (Math.sqrt(state.v[i] / c2) + eps);
  });
}
`,
  defines: ['makeState', 'step'],
  tests: `
test('without decay, the first step has length lr', () => {
  for (const g of [1e-2, 1, -50]) close(step([3], [g], makeState(1), { lr: 0.1, decay: 0 })[0], 3 - 0.1 * Math.sign(g), 1e-5, 'weight for g = ' + g);
});
test('without gradient, a weight shrinks by the factor 1 − lr · decay', () => {
  for (const decay of [0.01, 0.1, 1]) {
    const state = makeState(2);
    let w = [2, -3];
    for (let t = 0; t < 10; t++) w = step(w, [0, 0], state, { lr: 0.1, decay });
    close(w, [2 * (1 - 0.1 * decay) ** 10, -3 * (1 - 0.1 * decay) ** 10], 1e-9, 'weights after 10 steps at decay ' + decay);
  }
});
test('how much decay takes does not depend on the gradient', () => {
  for (const g of [1e-3, 1, 1e3]) {
    const [plain] = step([2], [g], makeState(1), { lr: 0.1, decay: 0 });
    const [decayed] = step([2], [g], makeState(1), { lr: 0.1, decay: 0.5 });
    close(plain - decayed, 0.1 * 0.5 * 2, 1e-9, 'taken by decay at g = ' + g);
  }
});
test('the moments know nothing of the decay', () => {
  const a = makeState(1);
  const b = makeState(1);
  for (const g of [1, -2, 0.5]) {
    step([4], [g], a, { decay: 0 });
    step([4], [g], b, { decay: 0.3 });
  }
  close(b.m, a.m, 1e-12, 'm');
  close(b.v, a.v, 1e-12, 'v');
});
test('agrees with the published algorithm on random gradients', () => {
  const noise = random(21);
  const state = makeState(2);
  let [w, m, v, want] = [[1, -1], [0, 0], [0, 0], [1, -1]];
  for (let t = 1; t <= 50; t++) {
    const g = [0.1 * noise.normal(), 5 * noise.normal()];
    w = step(w, g, state, { lr: 0.05, decay: 0.2 });
    want = want.map((wi, i) => {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] ** 2;
      return wi - 0.05 * (m[i] / (1 - 0.9 ** t) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8) + 0.2 * wi);
    });
    close(w, want, 1e-9, 'weights after step ' + t);
  }
});`,
  hint: 'Follow a weight of 2 whose gradient is zero through the first step. Which length does the step have, and what divides the decay away?',
  solution: `// One step of AdamW; state is { m, v, t }, as makeState(n) begins it.
// Through weight decay a step takes lr * decay of each weight, as it was before the step.
function makeState(n) {
  return { m: new Array(n).fill(0), v: new Array(n).fill(0), t: 0 };
}

function step(w, g, state, { lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, decay = 0.01 } = {}) {
  state.t += 1;
  const c1 = 1 - beta1 ** state.t;
  const c2 = 1 - beta2 ** state.t;
  return w.map((wi, i) => {
    const gi = g[i];
    state.m[i] = beta1 * state.m[i] + (1 - beta1) * gi;
    state.v[i] = beta2 * state.v[i] + (1 - beta2) * gi * gi;
    return wi - lr * decay * wi - (lr * (state.m[i] / c1)) / (Math.sqrt(state.v[i] / c2) + eps);
  });
}
`,
  why: 'This is Adam with an L2 penalty: the decay goes through the moments and is divided by √v, like everything else. A weight of 1 without gradient first moves by the whole learning rate, whatever the decay: at decay 0.01 that is 100 times too much. With learning rate 0.001 the weight is at 0.26 after 1000 steps, at 0.02 after 2000, where decoupled decay leaves 0.990 and 0.980. A weight with gradients of size 10 feels about a tenth of the decay. Notice it by sweeping the decay: norms of idle weights do not react. Or run a few steps with gradient zero.',
} satisfies BugHunt

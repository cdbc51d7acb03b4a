import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'nesterov-stale-buffer',
  title: 'Nesterov changes nothing',
  lesson: 'adaptive-optimizers',
  story:
    'SGD with Nesterov’s momentum, in the form that libraries use. It overshoots as much as heavy ball does. In fact a run with heavy ball gives the same loss, to the last digit.',
  code: `// SGD with Nesterov's momentum. The weights are those at the look-ahead point, where g is measured;
// state is { b }, the momentum buffer.
function makeState(n) {
  return { b: new Array(n).fill(0) };
}

function step(w, g, state, { lr = 0.01, momentum = 0.9 } = {}) {
  return w.map((wi, i) => {
    const direction = g[i] + momentum * state.b[i];
    state.b[i] = momentum * state.b[i] + g[i];
    return wi - lr * direction;
  });
}
`,
  defines: ['makeState', 'step'],
  tests: `
test('without momentum it is SGD', () => {
  const state = makeState(1);
  let w = [1];
  for (const g of [2, -1, 3]) w = step(w, [g], state, { lr: 0.1, momentum: 0 });
  close(w, [0.6], 1e-9, 'weight');
});
test('one gradient moves the weight by lr · g / (1 − momentum) in the end', () => {
  const state = makeState(1);
  let w = step([0], [2], state, { lr: 0.1, momentum: 0.5 });
  for (let t = 0; t < 60; t++) w = step(w, [0], state, { lr: 0.1, momentum: 0.5 });
  close(w, [-0.4], 1e-9, 'weight');
});
test('the first step is already 1 + momentum times as long as that of SGD', () => {
  close(step([0, 0], [1, -3], makeState(2), { lr: 0.1, momentum: 0.9 }), [-0.19, 0.57], 1e-9, 'weights');
});
test('on a bowl it is Nesterov’s method: look ahead, measure there, move', () => {
  const gradient = ([a, b]) => [a, 20 * b];
  const state = makeState(2);
  let w = [1, 1];
  let [place, speed] = [[1, 1], [0, 0]];
  for (let t = 1; t <= 40; t++) {
    w = step(w, gradient(w), state, { lr: 0.02, momentum: 0.8 });
    const g = gradient(place.map((p, i) => p + 0.8 * speed[i]));
    speed = speed.map((s, i) => 0.8 * s - 0.02 * g[i]);
    place = place.map((p, i) => p + speed[i]);
    close(w, place.map((p, i) => p + 0.8 * speed[i]), 1e-9, 'look-ahead point after step ' + t);
  }
});
test('agrees with the libraries on random gradients and a changing rate', () => {
  const noise = random(31);
  const state = makeState(1);
  let [w, want, b] = [[0], 0, 0];
  for (let t = 1; t <= 40; t++) {
    const g = noise.normal();
    const lr = 1 / t;
    w = step(w, [g], state, { lr, momentum: 0.9 });
    b = 0.9 * b + g;
    want -= lr * (g + 0.9 * b);
    close(w, [want], 1e-9, 'weight after step ' + t);
  }
});`,
  hint: 'Compute the first two steps by hand for g = 1 and momentum 0.9, once for this listing and once for heavy ball.',
  solution: `// SGD with Nesterov's momentum. The weights are those at the look-ahead point, where g is measured;
// state is { b }, the momentum buffer.
function makeState(n) {
  return { b: new Array(n).fill(0) };
}

function step(w, g, state, { lr = 0.01, momentum = 0.9 } = {}) {
  return w.map((wi, i) => {
    state.b[i] = momentum * state.b[i] + g[i];
    const direction = g[i] + momentum * state.b[i];
    return wi - lr * direction;
  });
}
`,
  why: 'Two lines are in the wrong order. With the old buffer, g + β b is just the new buffer: heavy ball, exactly. Nothing diverges and nothing is lost but the effect. It is largest in steep directions. For lr · h = 0.3 and β = 0.9 the swings of heavy ball shrink by √0.9 = 0.949 a step, those of Nesterov by √(0.9 · 0.7) = 0.794: to a tenth in 44 steps or in 10. Notice it by an ablation in which switching something on changes no digit, or by the first step, which should be 1.9 times as long as that of SGD.',
} satisfies BugHunt

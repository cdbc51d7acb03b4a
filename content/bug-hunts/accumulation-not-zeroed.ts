import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'accumulation-not-zeroed',
  title: 'A loss that swings for ever',
  lesson: 'memory',
  story:
    'SGD with gradient accumulation: one update for every few micro-batches. The loss falls faster than without accumulation at first. Then it swings up and down and never settles; a smaller learning rate only makes the swings slower.',
  code: `// Updates the weights once for every \`every\` micro-batches, with the mean of their gradients.
// gradient(w, batch) is the mean gradient of one micro-batch; all have the same size.
function train(w, batches, gradient, { lr = 0.1, every = 4 } = {}) {
  const sum = w.map(() => 0);
  batches.forEach((batch, k) => {
    gradient(w, batch).forEach((gi, i) => {
      sum[i] += gi / every;
    });
    if ((k + 1) % every === 0) {
      w = w.map((wi, i) => wi - lr * sum[i]);
    }
  });
  return w;
}
`,
  defines: ['train'],
  tests: `
const pull = (w, batch) => w.map((wi, i) => wi - batch[i]);
test('the first update uses the mean of its micro-batches', () => {
  close(train([1, 2], [[0, 0], [2, 4], [4, 2]], pull, { lr: 0.3, every: 3 }), [1.3, 2], 1e-9, 'weights');
});
test('a constant gradient makes all updates equally long', () => {
  for (const updates of [1, 2, 5]) {
    const [w] = train([0], new Array(3 * updates).fill(0), () => [2], { lr: 0.1, every: 3 });
    close(w, -0.2 * updates, 1e-9, 'weight after ' + updates + ' updates');
  }
});
test('with every = 1 it is plain SGD', () => {
  const noise = random(3);
  const batches = Array.from({ length: 20 }, () => [noise.normal(), noise.normal()]);
  let want = [3, -3];
  for (const batch of batches) want = want.map((wi, i) => wi - 0.2 * (wi - batch[i]));
  close(train([3, -3], batches, pull, { lr: 0.2, every: 1 }), want, 1e-9, 'weights');
});
test('four micro-batches are one batch of four times the size', () => {
  const noise = random(4);
  const micro = Array.from({ length: 24 }, () => [noise.normal(), noise.normal()]);
  let want = [1, -1];
  for (let k = 0; k < 24; k += 4) {
    const mean = [0, 1].map((i) => (micro[k][i] + micro[k + 1][i] + micro[k + 2][i] + micro[k + 3][i]) / 4);
    want = want.map((wi, i) => wi - 0.3 * (wi - mean[i]));
  }
  close(train([1, -1], micro, pull, { lr: 0.3, every: 4 }), want, 1e-9, 'weights');
});`,
  hint: 'Follow one entry of the sum through two updates. What does it hold when the second group of micro-batches begins?',
  solution: `// Updates the weights once for every \`every\` micro-batches, with the mean of their gradients.
// gradient(w, batch) is the mean gradient of one micro-batch; all have the same size.
function train(w, batches, gradient, { lr = 0.1, every = 4 } = {}) {
  const sum = w.map(() => 0);
  batches.forEach((batch, k) => {
    gradient(w, batch).forEach((gi, i) => {
      sum[i] += gi / every;
    });
    if ((k + 1) % every === 0) {
      w = w.map((wi, i) => wi - lr * sum[i]);
      sum.fill(0);
    }
  });
  return w;
}
`,
  why: 'The sum is never emptied, so each update uses all gradients since the start: momentum with β = 1. Under a constant gradient the k-th step is k times too long, and 100 updates go as far as 5050 should. In a bowl of curvature h nothing damps the motion: for lr · h below 4 the weight swings around the minimum for ever. Notice it by logging the length of the update: it grows while the gradient does not. Or compare one run of four micro-batches with one of the whole batch: the first update agrees, the second does not.',
} satisfies BugHunt

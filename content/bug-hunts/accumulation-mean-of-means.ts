import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'accumulation-mean-of-means',
  title: 'The same data, cut differently',
  lesson: 'memory',
  story:
    'The gradient of the mean loss per token, accumulated over micro-batches. With all sequences in one batch the fine-tuned model is good. With the same sequences in eight micro-batches it is worse, mostly in long answers. If all sequences have the same length there is no difference.',
  code: `// Mean gradient over the tokens { x, y } of one micro-batch: a linear model, half the squared error.
function meanGradient(w, tokens) {
  const g = w.map(() => 0);
  for (const { x, y } of tokens) {
    const error = x.reduce((sum, xi, i) => sum + w[i] * xi, 0) - y;
    x.forEach((xi, i) => (g[i] += (error * xi) / tokens.length));
  }
  return g;
}

// Gradient of the mean loss per token of all micro-batches together.
function accumulate(w, microBatches) {
  const total = w.map(() => 0);
  for (const tokens of microBatches) {
    const g = meanGradient(w, tokens);
    g.forEach((gi, i) => (total[i] += gi / microBatches.length));
  }
  return total;
}
`,
  defines: ['accumulate'],
  tests: `
const draw = (seed, n) => {
  const noise = random(seed);
  return Array.from({ length: n }, () => ({ x: [noise.normal(), noise.normal()], y: 3 * noise.normal() }));
};
const cut = (tokens, sizes) => {
  let start = 0;
  return sizes.map((size) => tokens.slice(start, (start += size)));
};
const direct = (w, tokens) => [0, 1].map((i) => tokens.reduce((sum, { x, y }) => sum + (w[0] * x[0] + w[1] * x[1] - y) * x[i], 0) / tokens.length);
test('one micro-batch: the mean over its tokens', () => {
  const tokens = draw(1, 7);
  close(accumulate([1, -1], [tokens]), direct([1, -1], tokens), 1e-9, 'gradient');
});
test('micro-batches of equal size: the mean over all tokens', () => {
  const tokens = draw(2, 12);
  close(accumulate([0.5, 2], cut(tokens, [4, 4, 4])), direct([0.5, 2], tokens), 1e-9, 'gradient');
});
test('how the tokens are cut into micro-batches does not matter', () => {
  const tokens = draw(3, 12);
  for (const sizes of [[1, 11], [6, 3, 3], [1, 2, 3, 6], [10, 1, 1]]) {
    close(accumulate([1, 1], cut(tokens, sizes)), direct([1, 1], tokens), 1e-9, 'gradient for sizes ' + sizes.join(' + '));
  }
});
test('a token weighs the same in a long micro-batch and in a short one', () => {
  const silent = { x: [0, 0], y: 0 };
  const loud = { x: [1, 0], y: -1 };
  close(accumulate([0, 0], [[loud, silent, silent, silent], [silent]]), [0.2, 0], 1e-9, 'in the long one');
  close(accumulate([0, 0], [[silent, silent, silent, silent], [loud]]), [0.2, 0], 1e-9, 'in the short one');
});`,
  hint: 'One micro-batch of 900 tokens and one of 100. What part of the result does one token of each contribute?',
  solution: `// Mean gradient over the tokens { x, y } of one micro-batch: a linear model, half the squared error.
function meanGradient(w, tokens) {
  const g = w.map(() => 0);
  for (const { x, y } of tokens) {
    const error = x.reduce((sum, xi, i) => sum + w[i] * xi, 0) - y;
    x.forEach((xi, i) => (g[i] += (error * xi) / tokens.length));
  }
  return g;
}

// Gradient of the mean loss per token of all micro-batches together.
function accumulate(w, microBatches) {
  const total = w.map(() => 0);
  const count = microBatches.reduce((sum, tokens) => sum + tokens.length, 0);
  for (const tokens of microBatches) {
    const g = meanGradient(w, tokens);
    g.forEach((gi, i) => (total[i] += (gi * tokens.length) / count));
  }
  return total;
}
`,
  why: 'A mean of means is the mean only if all groups have the same size. With micro-batches of 900 and 100 tokens, a token counts 1/1800 in the first and 1/200 in the second: nine times as much, where both should count 1/1000. Long answers lose, and it is another loss that is minimised, not a noisier estimate of the same one. The same happens between devices whose batches hold different numbers of unmasked tokens. It was found in widely used training libraries in October 2024. Notice it by computing one update of the same sequences with and without accumulation.',
} satisfies BugHunt

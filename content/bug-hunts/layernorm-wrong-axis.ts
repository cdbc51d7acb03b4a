import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'layernorm-wrong-axis',
  title: 'A model that cannot hear its prompt',
  lesson: 'normalization',
  story:
    'LayerNorm in a language model. The loss falls nicely, even better than expected. But when the model writes, one token at a time, its output is the same for all prompts.',
  code: `const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

// LayerNorm: x has one row per token and one column per feature; gain and bias have one entry per feature.
function layerNorm(x, gain, bias, eps = 1e-5) {
  return x.map((row) =>
    row.map((value, j) => {
      const group = x.map((other) => other[j]);
      const mu = mean(group);
      const variance = mean(group.map((v) => (v - mu) ** 2));
      return (gain[j] * (value - mu)) / Math.sqrt(variance + eps) + bias[j];
    }),
  );
}
`,
  defines: ['layerNorm'],
  tests: `
const draw = (seed, rows, columns) => {
  const noise = random(seed);
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => i - j + (i + 1) * noise.normal()));
};
const ones = new Array(6).fill(1);
const zeros = new Array(6).fill(0);
test('with gain 0 only the bias is left', () => {
  const y = layerNorm(draw(1, 3, 6), zeros, [1, 2, 3, 4, 5, 6]);
  for (const row of y) close(row, [1, 2, 3, 4, 5, 6], 1e-12, 'row');
});
test('each token has mean 0 and variance 1', () => {
  layerNorm(draw(2, 4, 6), ones, zeros).forEach((row, i) => {
    close(row.reduce((a, b) => a + b, 0) / 6, 0, 1e-9, 'mean of token ' + i);
    close(row.reduce((sum, v) => sum + v * v, 0) / 6, 1, 1e-3, 'variance of token ' + i);
  });
});
test('a token comes out the same, alone or among others', () => {
  const x = draw(3, 5, 6);
  const y = layerNorm(x, ones, zeros);
  x.forEach((row, i) => close(layerNorm([row], ones, zeros)[0], y[i], 1e-9, 'token ' + i + ' alone'));
});
test('adding a number to one token, or making it larger by a factor, changes nothing', () => {
  const x = draw(4, 3, 6);
  const want = layerNorm(x, ones, zeros);
  const got = layerNorm([x[0], x[1].map((v) => 7 * v + 100), x[2]], ones, zeros);
  got.forEach((row, i) => close(row, want[i], 1e-4, 'token ' + i));
});
test('agrees with the definition, small variances included', () => {
  const noise = random(5);
  const gain = Array.from({ length: 6 }, () => noise.normal());
  const bias = Array.from({ length: 6 }, () => noise.normal());
  for (const scale of [1, 0.003]) {
    const x = draw(6, 3, 6).map((row) => row.map((v) => scale * v));
    layerNorm(x, gain, bias).forEach((row, i) => {
      const mu = x[i].reduce((a, b) => a + b, 0) / 6;
      const variance = x[i].reduce((sum, v) => sum + v * v, 0) / 6 - mu * mu;
      close(row, x[i].map((v, j) => (gain[j] * (v - mu)) / Math.sqrt(variance + 1e-5) + bias[j]), 1e-7, 'token ' + i + ' at scale ' + scale);
    });
  }
});`,
  hint: 'Normalise a batch that holds a single token. Which numbers are its mean and variance taken over?',
  solution: `const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

// LayerNorm: x has one row per token and one column per feature; gain and bias have one entry per feature.
function layerNorm(x, gain, bias, eps = 1e-5) {
  return x.map((row) =>
    row.map((value, j) => {
      const group = row;
      const mu = mean(group);
      const variance = mean(group.map((v) => (v - mu) ** 2));
      return (gain[j] * (value - mu)) / Math.sqrt(variance + eps) + bias[j];
    }),
  );
}
`,
  why: 'Each feature is normalised over the tokens: that is BatchNorm without running statistics. If the rows are the tokens of a text, statistics carry news of later tokens back to earlier ones, past the causal mask, so the training loss is too good. A token alone is its own mean: every output is the bias, for any input, so that a model with a norm before its output layer gives the same logits for every prompt. Gain and bias have one entry per feature either way, so all shapes fit. Notice it by changing one token: no output of another row may move.',
} satisfies BugHunt

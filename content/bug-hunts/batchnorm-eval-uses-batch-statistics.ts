import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'batchnorm-eval-uses-batch-statistics',
  title: 'Good in batches, useless alone',
  lesson: 'normalization',
  story:
    'BatchNorm for one channel. The test accuracy is 94 % in shuffled batches of 256. It is much worse when the test set is sorted by class. On a server that gets one example at a time, all answers are the same.',
  code: `function makeBatchNorm({ gain = 1, bias = 0, momentum = 0.1, eps = 1e-5 } = {}) {
  return { gain, bias, momentum, eps, mean: 0, variance: 1 };
}

// x holds one value per example. Running statistics move by \`momentum\` towards those of each training batch
// (the variance in its unbiased form, as in PyTorch).
function forward(bn, x, training) {
  const n = x.length;
  const mean = x.reduce((a, b) => a + b, 0) / n;
  const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
  if (training) {
    bn.mean += bn.momentum * (mean - bn.mean);
    bn.variance += bn.momentum * ((variance * n) / (n - 1) - bn.variance);
  }
  const inverse = 1 / Math.sqrt(variance + bn.eps);
  return x.map((v) => bn.gain * (v - mean) * inverse + bn.bias);
}
`,
  defines: ['makeBatchNorm', 'forward'],
  tests: `
const draw = (seed, n) => {
  const noise = random(seed);
  return Array.from({ length: n }, () => 5 + 3 * noise.normal());
};
const trained = () => {
  const bn = makeBatchNorm({ gain: 2, bias: -1 });
  for (let seed = 1; seed <= 200; seed++) forward(bn, draw(seed, 16), true);
  return bn;
};
test('in training, each batch has mean 0 and variance 1', () => {
  const bn = trained();
  bn.gain = 1;
  bn.bias = 0;
  const y = forward(bn, draw(900, 32), true);
  close(y.reduce((a, b) => a + b, 0) / 32, 0, 1e-9, 'mean');
  close(y.reduce((sum, v) => sum + v * v, 0) / 32, 1, 1e-4, 'variance');
});
test('running statistics follow the training batches', () => {
  const bn = makeBatchNorm();
  let [mean, variance] = [0, 1];
  for (const x of [[1, 3], [2, 8], [0, 6]]) {
    forward(bn, x, true);
    mean = 0.9 * mean + 0.1 * ((x[0] + x[1]) / 2);
    variance = 0.9 * variance + 0.1 * ((x[0] - x[1]) ** 2 / 2);
  }
  close([bn.mean, bn.variance], [mean, variance], 1e-9, '[mean, variance]');
});
test('evaluation changes no statistics', () => {
  const bn = trained();
  const before = [bn.mean, bn.variance];
  forward(bn, [100, 200], false);
  close([bn.mean, bn.variance], before, 1e-12, '[mean, variance]');
});
test('in evaluation, an example does not see the others', () => {
  const bn = trained();
  const x = draw(901, 8);
  const alone = x.map((v) => forward(bn, [v], false)[0]);
  close(forward(bn, x, false), alone, 1e-9, 'outputs in a batch, against one by one');
});
test('in evaluation, it is a fixed affine map by the running statistics', () => {
  const bn = trained();
  const want = [-4, 0, 5, 11].map((v) => (2 * (v - bn.mean)) / Math.sqrt(bn.variance + 1e-5) - 1);
  close(forward(bn, [-4, 0, 5, 11], false), want, 1e-9, 'outputs');
});`,
  hint: 'Send a single example through in evaluation. Which mean is subtracted from it?',
  solution: `function makeBatchNorm({ gain = 1, bias = 0, momentum = 0.1, eps = 1e-5 } = {}) {
  return { gain, bias, momentum, eps, mean: 0, variance: 1 };
}

// x holds one value per example. Running statistics move by \`momentum\` towards those of each training batch
// (the variance in its unbiased form, as in PyTorch).
function forward(bn, x, training) {
  const n = x.length;
  const mean = x.reduce((a, b) => a + b, 0) / n;
  const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
  if (training) {
    bn.mean += bn.momentum * (mean - bn.mean);
    bn.variance += bn.momentum * ((variance * n) / (n - 1) - bn.variance);
  }
  const inverse = 1 / Math.sqrt((training ? variance : bn.variance) + bn.eps);
  return x.map((v) => bn.gain * (v - (training ? mean : bn.mean)) * inverse + bn.bias);
}
`,
  why: 'The running statistics are kept, but nothing reads them: evaluation normalises each batch by itself. A single example is its own mean, so its output is the bias, whatever it is. Of two different examples one becomes bias + gain and the other bias − gain, whatever their distance (up to ε). In a batch of one class the mean of that class is subtracted, which is just what tells it apart. Large shuffled batches have nearly the right statistics, so the test accuracy looks good. In a framework, a forgotten eval() does the same, and moves the running statistics besides. Notice it by evaluating the same examples in batches of 1 and of 256: the outputs must agree.',
} satisfies BugHunt

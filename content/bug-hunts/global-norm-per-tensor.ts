import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'global-norm-per-tensor',
  title: 'Clipped to 1, yet longer than 1',
  lesson: 'debugging',
  story:
    'Gradient clipping by global norm, for a model of a hundred tensors. The returned norm is right. But spikes of the loss still do harm, and somebody who measured the gradient after clipping found norms of 6 and 7, where the limit is 1.',
  code: `const normOf = (values) => Math.hypot(...values);

// Clips a gradient (a list of tensors, each a list of numbers) to the global norm maxNorm.
// Returns the norm before clipping, for the log, and the clipped gradient.
function clipGradNorm(tensors, maxNorm) {
  const norm = normOf(tensors.flat());
  const clipped = tensors.map((tensor) => {
    const factor = Math.min(1, maxNorm / (normOf(tensor) + 1e-6));
    return tensor.map((value) => value * factor);
  });
  return { norm, clipped };
}
`,
  defines: ['clipGradNorm'],
  tests: `
const length = (tensors) => Math.sqrt(tensors.flat().reduce((sum, v) => sum + v * v, 0));
const draw = (seed, scales) => {
  const noise = random(seed);
  return scales.map((s) => [s * noise.normal(), s * noise.normal(), s * noise.normal()]);
};
test('it returns the norm before clipping', () => {
  close(clipGradNorm([[3], [4, 12]], 1).norm, 13, 1e-9, 'norm');
});
test('a short gradient passes unchanged', () => {
  const g = [[0.3, -0.4], [0.5]];
  close(clipGradNorm(g, 1).clipped.flat(), g.flat(), 1e-9, 'gradient');
});
test('a long gradient has the norm maxNorm afterwards', () => {
  for (const maxNorm of [0.1, 1, 5]) {
    const { clipped } = clipGradNorm(draw(5, [10, 20, 1, 30]), maxNorm);
    close(length(clipped), maxNorm, 1e-4, 'norm after clipping to ' + maxNorm);
  }
});
test('the direction stays the same', () => {
  const g = draw(6, [0.01, 1, 100]);
  const { clipped } = clipGradNorm(g, 1);
  const dot = g.flat().reduce((sum, v, i) => sum + v * clipped.flat()[i], 0);
  close(dot / (length(g) * length(clipped)), 1, 1e-9, 'cosine between before and after');
});
test('how a gradient is cut into tensors does not matter', () => {
  const g = draw(7, [3, 0.2, 8]);
  const whole = clipGradNorm([g.flat()], 1).clipped.flat();
  close(clipGradNorm(g, 1).clipped.flat(), whole, 1e-9, 'gradient');
});`,
  hint: 'Two tensors of norm 1 each: what is their joint norm, and what does the listing do with it at maxNorm = 1?',
  solution: `const normOf = (values) => Math.hypot(...values);

// Clips a gradient (a list of tensors, each a list of numbers) to the global norm maxNorm.
// Returns the norm before clipping, for the log, and the clipped gradient.
function clipGradNorm(tensors, maxNorm) {
  const norm = normOf(tensors.flat());
  const clipped = tensors.map((tensor) => {
    const factor = Math.min(1, maxNorm / (norm + 1e-6));
    return tensor.map((value) => value * factor);
  });
  return { norm, clipped };
}
`,
  why: 'Each tensor is clipped by its own norm. With n tensors the whole may then be √n times as long as the limit: 10 for a hundred tensors and a limit of 1. The direction changes as well: in a spike all large tensors end at the same norm, whatever they had, and the small ones keep theirs. A joint factor keeps the direction. The log shows nothing, as the returned norm is right. Notice it by measuring the norm once more after clipping, in a test.',
} satisfies BugHunt

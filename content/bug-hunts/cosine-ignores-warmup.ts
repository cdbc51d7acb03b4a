import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'cosine-ignores-warmup',
  title: 'An end that stays noisy',
  lesson: 'schedules',
  story:
    'Linear warm-up, then a cosine down to the floor. With a warm-up of 1 % of the steps the last checkpoint is good. With 30 %, which somebody chose for a large batch, the loss is still noisy at the end, and an average of the last checkpoints is much better than the last one.',
  code: `// Learning rate of a step. Steps are numbered from 1 to steps.
// At step = warmup the rate is peak, at step = steps it is floor.
function rate(step, { peak = 1, floor = 0, steps = 1000, warmup = 100 } = {}) {
  if (step <= warmup) return (peak * step) / warmup;
  const progress = (step - warmup) / steps;
  return floor + ((peak - floor) * (1 + Math.cos(Math.PI * progress))) / 2;
}
`,
  defines: ['rate'],
  tests: `
const settings = [
  { peak: 1, floor: 0, steps: 1000, warmup: 100 },
  { peak: 0.003, floor: 0.0003, steps: 50, warmup: 15 },
  { peak: 2, floor: 0.5, steps: 40, warmup: 1 },
];
const text = ({ steps, warmup }) => warmup + ' steps of warm-up in ' + steps;
test('warm-up is a straight line from peak / warmup to peak', () => {
  for (const s of settings) {
    for (let k = 1; k <= s.warmup; k++) close(rate(k, s) / s.peak, k / s.warmup, 1e-9, 'rate / peak of step ' + k + ', ' + text(s));
  }
});
test('the last step has the rate floor', () => {
  for (const s of settings) close(rate(s.steps, s) / s.peak, s.floor / s.peak, 1e-9, 'rate / peak of the last step, ' + text(s));
});
test('half-way from the peak to the end, the rate is half-way down', () => {
  for (const warmup of [0, 100, 300, 500]) {
    const s = { peak: 1, floor: 0.2, steps: 1000, warmup };
    close(rate((1000 + warmup) / 2, s), 0.6, 1e-9, 'rate, ' + text(s));
  }
});
test('the decay is symmetrical: k after the peak and k before the end add up to peak + floor', () => {
  for (const s of settings) {
    for (let k = 1; k < s.steps - s.warmup; k++) {
      close((rate(s.warmup + k, s) + rate(s.steps - k, s)) / s.peak, (s.peak + s.floor) / s.peak, 1e-9, 'sum / peak for k = ' + k + ', ' + text(s));
    }
  }
});
test('without warm-up it starts near the peak and never rises', () => {
  const s = { peak: 1, floor: 0, steps: 200, warmup: 0 };
  close(rate(1, s), 1, 1e-3, 'first rate');
  for (let k = 2; k <= 200; k++) assert(rate(k, s) <= rate(k - 1, s), 'expected a fall at step ' + k + ', got ' + rate(k - 1, s) + ' to ' + rate(k, s));
});`,
  hint: 'What is progress at the last step, and what should it be?',
  solution: `// Learning rate of a step. Steps are numbered from 1 to steps.
// At step = warmup the rate is peak, at step = steps it is floor.
function rate(step, { peak = 1, floor = 0, steps = 1000, warmup = 100 } = {}) {
  if (step <= warmup) return (peak * step) / warmup;
  const progress = (step - warmup) / (steps - warmup);
  return floor + ((peak - floor) * (1 + Math.cos(Math.PI * progress))) / 2;
}
`,
  why: 'The decay has only steps − warmup steps but is laid out for steps, so it is cut off before its end. With floor 0 the last rate is 0.02 % of the peak at 1 % of warm-up, 2.4 % at 10 %, 9.5 % at 20 % and 20.6 % at 30 %. The noise that a high rate keeps in the weights is never cooled away, and warm-up gets the blame. Notice it by printing the first rate, the largest and the last before a run; they should be those that were ordered.',
} satisfies BugHunt

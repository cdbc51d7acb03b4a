import type { BugHunt } from '@/lib/review/bug-hunt'

export default {
  id: 'grad-scaler-never-resets',
  title: 'Every second step is missing',
  lesson: 'mixed-precision',
  story:
    'A dynamic loss scaler for float16. For the first few thousand steps all is well. After that the loss falls about half as fast as in float32. There is no NaN anywhere, and the scale in the log goes up and down between the same two values.',
  code: `// A loss scaler as in PyTorch: an overflow halves the scale and leaves the step out,
// and \`interval\` steps in a row without overflow double it.
function makeScaler({ scale = 65536, interval = 2000 } = {}) {
  return { scale, interval, clean: 0 };
}

function setScale(scaler, scale) {
  scaler.scale = scale;
}

// One step of SGD; g is the gradient of scaler.scale times the loss.
function step(w, g, scaler, lr = 0.1) {
  const unscaled = g.map((x) => x / scaler.scale);
  if (!unscaled.every((x) => Number.isFinite(x))) {
    setScale(scaler, scaler.scale / 2);
    return w;
  }
  scaler.clean += 1;
  if (scaler.clean >= scaler.interval) setScale(scaler, scaler.scale * 2);
  return w.map((wi, i) => wi - lr * unscaled[i]);
}
`,
  defines: ['makeScaler', 'step'],
  tests: `
// Scaled gradients of 1 with some entry that overflows.
const bad = (scaler, entry = Infinity) => [scaler.scale, entry];
const good = (scaler) => [scaler.scale, -scaler.scale];
test('an overflow leaves the weights alone and halves the scale', () => {
  for (const entry of [Infinity, -Infinity, NaN]) {
    const scaler = makeScaler({ scale: 1024 });
    close(step([1, 2], bad(scaler, entry), scaler), [1, 2], 1e-12, 'weights after ' + entry);
    close(scaler.scale, 512, 1e-12, 'scale after ' + entry);
  }
});
test('the weights do not depend on the scale', () => {
  for (const scale of [1, 4096]) {
    const scaler = makeScaler({ scale, interval: 3 });
    let w = [0, 0];
    for (let t = 0; t < 10; t++) w = step(w, good(scaler), scaler, 0.1);
    close(w, [-1, 1], 1e-9, 'weights at first scale ' + scale);
  }
});
test('the scale doubles once in each interval', () => {
  const scaler = makeScaler({ scale: 1, interval: 5 });
  for (let t = 1; t <= 20; t++) {
    step([0, 0], good(scaler), scaler);
    close(scaler.scale, 2 ** Math.floor(t / 5), 1e-12, 'scale after ' + t + ' clean steps');
  }
});
test('an overflow begins the interval afresh', () => {
  const scaler = makeScaler({ scale: 1024, interval: 5 });
  for (let t = 0; t < 4; t++) step([0, 0], good(scaler), scaler);
  step([0, 0], bad(scaler), scaler);
  for (let t = 1; t <= 4; t++) {
    step([0, 0], good(scaler), scaler);
    close(scaler.scale, 512, 1e-12, 'scale, ' + t + ' clean steps after the overflow');
  }
  step([0, 0], good(scaler), scaler);
  close(scaler.scale, 1024, 1e-12, 'scale, 5 clean steps after the overflow');
});
test('where every scale above a limit overflows, about one step in an interval is lost', () => {
  const scaler = makeScaler({ scale: 1024, interval: 10 });
  let lost = 0;
  for (let t = 0; t < 600; t++) {
    const overflow = scaler.scale > 4096;
    step([0, 0], overflow ? bad(scaler) : good(scaler), scaler);
    if (overflow) lost += 1;
  }
  assert(lost >= 45 && lost <= 60, 'expected about 52 of 600 steps lost, got ' + lost);
});`,
  hint: 'Write down scale and clean for ten steps with interval = 3, where every scale above 100 overflows, from scale 64 on.',
  solution: `// A loss scaler as in PyTorch: an overflow halves the scale and leaves the step out,
// and \`interval\` steps in a row without overflow double it.
function makeScaler({ scale = 65536, interval = 2000 } = {}) {
  return { scale, interval, clean: 0 };
}

function setScale(scaler, scale) {
  scaler.scale = scale;
  scaler.clean = 0;
}

// One step of SGD; g is the gradient of scaler.scale times the loss.
function step(w, g, scaler, lr = 0.1) {
  const unscaled = g.map((x) => x / scaler.scale);
  if (!unscaled.every((x) => Number.isFinite(x))) {
    setScale(scaler, scaler.scale / 2);
    return w;
  }
  scaler.clean += 1;
  if (scaler.clean >= scaler.interval) setScale(scaler, scaler.scale * 2);
  return w.map((wi, i) => wi - lr * unscaled[i]);
}
`,
  why: 'The count of clean steps is never set back. Once it has reached 2000, every clean step doubles the scale. So it climbs to the first overflow within a few steps and then alternates for ever: overflow, step left out, halve; clean step, double; overflow again. Half of the data is thrown away for the rest of the run. A right scaler loses one step in 2001 if there is a sharp limit to the scale. It has to count afresh after a doubling and after an overflow: without the second, steps before the overflow count as if it had not happened. Notice it by logging the part of the steps left out, which should be well below 1 % once the scale has been found.',
} satisfies BugHunt

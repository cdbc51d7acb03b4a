import { log } from './math'
import { exponentials, largest, scale } from './rows'

/**
 * loss = mean softmax cross-entropy; see `ops/softmax-cross-entropy.ts`.
 *
 * @param logits   [n, classes]
 * @param labels   int32 [n]; one out of range makes the loss NaN
 * @param scratch  `classes` numbers
 */
export function softmaxCrossEntropy(
  logits: usize,
  labels: usize,
  n: i32,
  classes: i32,
  smoothing: f64,
  loss: usize,
  scratch: usize,
): void {
  let total: f64 = 0
  for (let i = 0; i < n; i++) {
    const row = logits + ((<usize>(i * classes)) << 2)
    const max = largest(row, classes)
    const logSum = log(exponentials(row, classes, max, scratch))
    const label = i32.load(labels + ((<usize>i) << 2))
    if (<u32>label >= <u32>classes) {
      total = NaN
      break
    }
    // -log p = logSum - (x - max): the shift before the sum, so that large logits cost no digits.
    total += (1 - smoothing) * (logSum - (<f64>f32.load(row + ((<usize>label) << 2)) - <f64>max))
    if (smoothing == 0) continue
    let sum: f64 = 0
    for (let k = 0; k < classes; k++) sum += logSum - (<f64>f32.load(row + ((<usize>k) << 2)) - <f64>max)
    total += (smoothing / <f64>classes) * sum
  }
  f32.store(loss, <f32>(total / <f64>n))
}

/** out [n, classes] = dy (softmax(logits) - q) / n; `dy` is one number. */
export function softmaxCrossEntropyGradient(
  dy: usize,
  logits: usize,
  labels: usize,
  n: i32,
  classes: i32,
  smoothing: f64,
  out: usize,
): void {
  const factor = <f64>f32.load(dy) / <f64>n
  const share = <f32>((factor * smoothing) / <f64>classes)
  for (let i = 0; i < n; i++) {
    const row = (<usize>(i * classes)) << 2
    const sum = exponentials(logits + row, classes, largest(logits + row, classes), out + row)
    scale(out + row, classes, <f32>(factor / sum))
    if (smoothing != 0) {
      for (let k = 0; k < classes; k++) {
        f32.store(out + row + ((<usize>k) << 2), f32.load(out + row + ((<usize>k) << 2)) - share)
      }
    }
    const label = i32.load(labels + ((<usize>i) << 2))
    if (<u32>label >= <u32>classes) continue
    const at = out + row + ((<usize>label) << 2)
    f32.store(at, <f32>(<f64>f32.load(at) - factor * (1 - smoothing)))
  }
}

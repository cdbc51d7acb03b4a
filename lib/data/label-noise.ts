import { Rng } from '../tensor/rng'

/**
 * Labels of which a share is wrong: the chosen ones become one of the other classes, each as likely. A function of its arguments alone.
 *
 * @param labels  class indices in 0 .. classes - 1; not changed
 * @param share   in [0, 1]; exactly round(share * n) labels are wrong
 */
export function withLabelNoise(labels: Int32Array, share: number, classes: number, seed: number): Int32Array {
  const noisy = Int32Array.from(labels)
  const rng = new Rng(seed, 'labels')
  const chosen = rng.permutation(labels.length).subarray(0, Math.round(share * labels.length))
  for (const i of chosen) noisy[i] = (noisy[i]! + 1 + rng.integer(classes - 1)) % classes
  return noisy
}

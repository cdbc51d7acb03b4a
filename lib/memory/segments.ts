/**
 * Peak of a step with checkpoints, in outputs of one layer: every segment's input is kept, one segment is recomputed, and two gradients
 * are at work. $M(s) = n/s + s + 2$, smallest at $s = \sqrt n$.
 *
 * @param layers   equal layers, n
 * @param segment  layers in a segment, s, from 1 to n
 * @source         https://arxiv.org/abs/1604.06174
 */
export function checkpointUnits(layers: number, segment: number): number {
  return layers / segment + segment + 2
}

import type * as tf from '@tensorflow/tfjs-core'

import { runKernel } from './kernel'

/** An update rule as one loop over numbers, the same for every coordinate of every parameter. */
export interface UpdateRule {
  /** Names the code: equal names must mean equal rules, flags included. */
  readonly name: string
  /** Per-coordinate state that it reads and writes, at most 3 (a shader has 8 storage buffers for certain). */
  readonly slots: readonly string[]
  /** Numbers that may change from step to step, in the order of the `live` vector. */
  readonly live: readonly string[]
  /**
   * WGSL statements. In scope, all f32: `g` (let), `w` and each slot by name (var), each live number by name (let). Assigns `w` and the slots.
   */
  readonly wgsl: string
  /** The same on the host, in place; arrays of one length. */
  loop(w: Float32Array, g: Float32Array, slots: readonly Float32Array[], live: Float32Array): void
}

/**
 * Kernel contract.
 *
 * - `PackedUpdate` (live [rule.live], g0, g1, ..., w0, w1, ..., and for slot number s: s0_0, s0_1, ..., s1_0, ...; rule, count) -> new
 *   w0, w1, ..., then new s0_0, ...; nothing that is given changes. On WebGPU one dispatch for all parameters.
 */
export const PACKED_UPDATE = 'PackedUpdate'

/**
 * One update of many parameters by one rule. Not differentiable.
 *
 * @param live        shape [rule.live.length]
 * @param gradients   in the parameters' shapes
 * @param slots       for each of `rule.slots`, a tensor for each parameter
 * @returns           new parameters and slots, in the same order
 */
export function packedUpdate(
  rule: UpdateRule,
  live: tf.Tensor1D,
  gradients: readonly tf.Tensor[],
  parameters: readonly tf.Tensor[],
  slots: readonly (readonly tf.Tensor[])[],
): { readonly parameters: readonly tf.Tensor[]; readonly slots: readonly (readonly tf.Tensor[])[] } {
  const count = parameters.length
  const inputs: Record<string, tf.Tensor> = { live }
  gradients.forEach((tensor, i) => (inputs[`g${i}`] = tensor))
  parameters.forEach((tensor, i) => (inputs[`w${i}`] = tensor))
  slots.forEach((tensors, s) => tensors.forEach((tensor, i) => (inputs[`s${s}_${i}`] = tensor)))
  const outputs = runKernel(PACKED_UPDATE, inputs, { rule, count })
  return {
    parameters: outputs.slice(0, count),
    slots: slots.map((_, s) => outputs.slice((s + 1) * count, (s + 2) * count)),
  }
}

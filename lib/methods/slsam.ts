import * as tf from '@tensorflow/tfjs-core'

import type { FamilyMember } from '../experiments/types'
import { Rng } from '../tensor/rng'
import { mapValues, type NamedTensors } from '../tensor/step'
import { layersOf } from './layers'
import { perturb } from './perturb'
import type { MethodDef } from './types'

export type SlSamHyper = {
  /** Radius of the ball, in the active layers' common norm. */
  readonly rho: number
  /** How many layers take part in a step, on average; if there are fewer, all do. */
  readonly layers: number
  /** Share of the choice that is uniform, in (0, 1]. */
  readonly explore: number
  /** How fast the bandit's scores follow the rewards. */
  readonly rate: number
}

/** Keeps a quotient finite where all is zero. */
const TINY = 1e-30

/**
 * Sparse-layer SAM: a bandit chooses a few layers, and only they are perturbed and updated; the others keep weights and optimizer state.
 *
 * From the paper's abstract: which layers ascend *and* descend is drawn anew each step, by a multi-armed bandit fed with gradient norms. The
 * EXP3 form, $p = (1 - \gamma) \operatorname{softmax}(s) + \gamma / L$ and rewards over their probabilities, is from a summary of it. Chosen here,
 * since neither says: an arm is a weight matrix with its bias; layer i is drawn with probability $q_i = k\, p_i$, capped at 1, by
 * systematic sampling (one uniform number a step); its reward is its share of the active layers' gradient norm, a number from 0 to 1.
 *
 * This is the method's arithmetic, not its saving: gradients of inactive layers are computed and masked, so that one captured step serves
 * every choice. The lab `sam-cost` leaves them out and takes the time.
 *
 * @source Cheng et al. 2026. https://arxiv.org/abs/2602.09395; EXP3: Auer et al. 2002. https://doi.org/10.1137/S0097539701398375
 */
export const slsam: MethodDef<SlSamHyper> = {
  source: 'https://arxiv.org/abs/2602.09395',
  defaults: { rho: 0.05, layers: 2, explore: 0.3, rate: 0.02 },
  structural: ['layers'],
  gradEvalsPerStep: () => 2,
  init: (parameters) => ({ scores: tf.zeros([layersOf(Object.keys(parameters)).length]) }),
  inputSpecs: () => ({ draw: { shape: [], dtype: 'float32' } }),
  inputs: (_parameters, _h, seed, step) => ({ draw: Float32Array.of(new Rng(seed, 'bandit', step).uniform()) }),
  step({ parameters, optimizerSlots, slots, live, inputs, h, lossAt, update }) {
    const arms = layersOf(Object.keys(parameters))
    const chances = inclusionChances(slots.scores!, live.explore!, Math.min(h.layers, arms.length))
    const active = systematicSample(chances, inputs.draw!)
    const gates = gatesOf(arms, active)
    const gated = (gradients: NamedTensors) => mapValues(gradients, (value, name) => tf.mul(value, gates[name]!))

    const here = lossAt(parameters)
    const ascent = gated(here.gradients)
    const there = lossAt(perturb(parameters, ascent, live.rho!))
    const gradients = gated(there.gradients)
    const updated = update(gradients, parameters)
    const keep = (now: tf.Tensor, before: tf.Tensor, name: string) => {
      const gate = gates[name]!
      return tf.add(tf.mul(now, gate), tf.mul(before, tf.sub(1, gate)))
    }
    return {
      loss: here.loss,
      gradients,
      parameters: mapValues(updated.parameters, (now, name) => keep(now, parameters[name]!, name)),
      optimizerSlots: mapValues(updated.optimizerSlots, (now, path) =>
        keep(now, optimizerSlots[path]!, path.slice(0, path.lastIndexOf('/'))),
      ),
      slots: { scores: nextScores(slots.scores!, rewardsOf(arms, ascent), chances, live.rate!) },
      metrics: {
        perturbedLoss: there.loss,
        activeShare: activeShare(arms, active, parameters),
        ...family('armProbability', chances),
        ...family('layerActive', active),
      },
    }
  },
}

/**
 * Each layer's chance to take part, [L]: k times $p = (1 - \gamma) \operatorname{softmax}(s) + \gamma / L$, and where that exceeds 1, the excess
 * goes to the others in proportion, so that the chances sum to k. At most k layers can be at 1, so k rounds suffice.
 */
function inclusionChances(scores: tf.Tensor, explore: tf.Scalar, layers: number): tf.Tensor1D {
  const followed = tf.mul(tf.softmax(scores as tf.Tensor1D), tf.sub(1, explore))
  let chances = tf.mul(tf.add(followed, tf.div(explore, scores.size)), layers)
  for (let round = 0; round < layers; round++) {
    const full = tf.cast(tf.greaterEqual(chances, 1), 'float32')
    const open = tf.mul(chances, tf.sub(1, full))
    const left = tf.sub(layers, tf.sum(full))
    chances = tf.add(full, tf.mul(open, tf.div(left, tf.add(tf.sum(open), TINY))))
  }
  return tf.minimum<tf.Tensor1D>(1, chances)
}

/**
 * 1 for the layers whose stretch of the number line holds a point of $u, u + 1, \dots$, else 0: each with exactly its chance, and their
 * number the sum of the chances, rounded down or up. [L]
 *
 * @source Madow 1949. https://doi.org/10.1214/aoms/1177729988
 */
function systematicSample(chances: tf.Tensor1D, u: tf.Tensor): tf.Tensor1D {
  const ends = tf.concat1d([tf.zeros([1]), tf.cumsum(chances)])
  const points = tf.floor(tf.sub(ends, u))
  const count = chances.size
  return tf.minimum(1, tf.sub(tf.slice(points, [1], [count]), tf.slice(points, [0], [count])))
}

/** A layer's share of the active layers' gradient norm, 0 for the inactive; [L]. */
function rewardsOf(arms: readonly (readonly string[])[], gradients: NamedTensors): tf.Tensor {
  const squares = tf.stack(arms.map((names) => tf.addN(names.map((name) => tf.sum(tf.square(gradients[name]!))))))
  return tf.sqrt(tf.div(squares, tf.add(tf.sum(squares), TINY)))
}

/** EXP3: a reward counts for more the less likely it was to be seen. Only differences of scores matter; the largest is kept at 0. */
function nextScores(scores: tf.Tensor, rewards: tf.Tensor, chances: tf.Tensor, rate: tf.Scalar): tf.Tensor {
  const next = tf.add(scores, tf.mul(rate, tf.div(rewards, chances)))
  return tf.sub(next, tf.max(next))
}

const entry = (vector: tf.Tensor, i: number): tf.Scalar => tf.reshape(tf.slice(vector, [i], [1]), [])

/** By parameter: 1 if its layer is active, else 0. */
function gatesOf(arms: readonly (readonly string[])[], active: tf.Tensor): NamedTensors {
  return Object.fromEntries(
    arms.flatMap((names, i) => {
      const gate = entry(active, i)
      return names.map((name) => [name, gate] as const)
    }),
  )
}

function activeShare(arms: readonly (readonly string[])[], active: tf.Tensor, parameters: NamedTensors): tf.Scalar {
  const sizes = arms.map((names) => names.reduce((sum, name) => sum + parameters[name]!.size, 0))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return tf.sum<tf.Scalar>(
    tf.mul(
      active,
      sizes.map((size) => size / total),
    ),
  )
}

const family = (name: 'armProbability' | 'layerActive', vector: tf.Tensor1D): Record<FamilyMember, tf.Scalar> =>
  Object.fromEntries(Array.from({ length: vector.size }, (_, i) => [`${name}/${i}`, entry(vector, i)]))

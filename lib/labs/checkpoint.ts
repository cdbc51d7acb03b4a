import * as tf from '@tensorflow/tfjs-core'

import { makeRunner } from '../engine/make-runner'
import { deepForward, deepWidths } from '../models/deep-mlp'
import { initMlp } from '../models/mlp'
import { replayKernels } from '../tensor/kernel-replay'
import { softmaxCrossEntropy } from '../tensor/ops/softmax-cross-entropy'
import { Rng } from '../tensor/rng'
import { mapValues, type NamedTensors, type StepRunner, type StepSpec } from '../tensor/step'
import { median } from '../experiments/measure'
import { AllocationRecorder } from './allocation-trace'
import { checkRange } from './check-range'
import type { LabDef } from './def'
import { differenceOf, type Difference } from './difference'
import type { CheckpointRun } from './types'

const INPUTS = 2
const CLASSES = 2
const GRADIENT = 'gradient:'
/** `step` hands out gradients only, `timed` the loss too, `forward` the loss alone. */
type Variant = 'step' | 'timed' | 'forward'
/** A timing shorter than this is mostly the clock's and the queue's. */
const SHORTEST_MS = 20

/** Measures forward and backward pass of one network for each segment length; see `Labs`. */
export const checkpointLab: LabDef<'checkpoint'> = async (request, { progress }) => {
  const { layers, width, rows, segments, rounds, seed } = request
  checkRange('layers', layers, 1, 128)
  checkRange('width', width, 1, 1024)
  checkRange('rows', rows, 1, 65_536)
  checkRange('rounds', rounds, 0, 100)
  checkRange('segments.length', segments.length, 1, 12)
  for (const segment of segments) checkRange('segments', segment, 0, layers)

  const rng = new Rng(seed, 'lab')
  const x = tf.tensor2d(rng.normals(rows * INPUTS), [rows, INPUTS])
  const labels = tf.tensor1d(
    Int32Array.from({ length: rows }, () => rng.integer(CLASSES)),
    'int32',
  )
  const weights = initMlp(deepWidths(INPUTS, width, layers, CLASSES), seed, 'tanh')
  const state = { ...weights, ...gradientsNamed(mapValues(weights, (weight) => tf.zerosLike(weight))) }
  const stepOf = (segment: number): StepSpec<Variant> => ({
    state,
    inputs: {},
    variants: ['step', 'timed', 'forward'],
    step(present, _inputs, variant) {
      const names = Object.keys(weights)
      const lossOf = (...tensors: tf.Tensor[]) => {
        const parameters = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]))
        return softmaxCrossEntropy(deepForward(parameters, x, layers, segment), labels)
      }
      const given = names.map((name) => present[name]!)
      if (variant === 'forward') return { metrics: { loss: lossOf(...given) }, state: null }
      const { value, grads } = tf.valueAndGrads(lossOf)(given)
      const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i]!]))
      const metrics: Record<string, tf.Scalar> = variant === 'timed' ? { loss: value } : {}
      return {
        metrics,
        state: { ...mapValues(weights, (_, name) => present[name]!), ...gradientsNamed(gradients) },
      }
    },
  })
  const runners: StepRunner<Variant>[] = []
  try {
    const runs: Omit<CheckpointRun, 'stepMs' | 'timeRatio'>[] = []
    let reference: readonly Float32Array[] | undefined
    for (const [i, segment] of segments.entries()) {
      await progress(i / (segments.length + rounds))
      const slots = Object.keys(state)
      const layerOf = new Map(
        slots.flatMap((name, slot) => (/^W\d/.test(name) ? [[slot, Number(name.slice(1)) - 1]] : [])),
      )
      const recorder = new AllocationRecorder(layerOf)
      const runner = replayKernels(stepOf(segment), recorder.watch)
      let gradients: Float32Array[]
      try {
        runner.replay(1, 'step')
        gradients = await gradientsOf(runner)
      } finally {
        runner.dispose()
      }
      reference ??= gradients
      const difference = differenceOf(gradients, reference)
      const trace = recorder.trace()
      const peakBytes = Math.max(...trace.calls.map(({ bytes }) => bytes))
      runs.push({
        ...{ segment, peakBytes, peakUnits: peakBytes / (4 * rows * width) },
        peakWithGradients: recorder.peakWithGradients,
        forwardCalls: recorder.forwardCalls(layers + 2),
        ...named(difference),
        trace: request.trace ? trace : null,
      })
    }
    if (rounds > 0) {
      for (const segment of segments) runners.push((await makeRunner(stepOf(segment), {})).runner)
    }
    const { stepMs, forwardMs } = await timeAll(runners, rounds, (round) =>
      progress((segments.length + round) / (segments.length + rounds)),
    )
    return {
      activationBytes: 4 * rows * width,
      parameterBytes: Object.values(weights).reduce((sum, { size }) => sum + 4 * size, 0),
      forwardShare: rounds === 0 ? null : median(forwardMs.map((ms, round) => ms / stepMs[0]![round]!)),
      runs: runs.map((run, i) => ({
        ...run,
        stepMs: stepMs[i] ?? [],
        timeRatio: rounds === 0 ? null : median(stepMs[i]!.map((ms, round) => ms / stepMs[0]![round]!)),
      })),
    }
  } finally {
    for (const runner of runners) runner.dispose()
    tf.dispose([x, labels, state])
  }
}

const named = ({ differing, largest }: Difference) => ({ differing, largestDifference: largest })

const gradientsNamed = (gradients: NamedTensors): NamedTensors =>
  Object.fromEntries(Object.entries(gradients).map(([name, tensor]) => [`${GRADIENT}${name}`, tensor]))

async function gradientsOf(runner: StepRunner<Variant>): Promise<Float32Array[]> {
  const state = runner.state()
  try {
    const gradients = Object.entries(state).filter(([name]) => name.startsWith(GRADIENT))
    return await Promise.all(gradients.map(async ([, tensor]) => Float32Array.from(await tensor.data())))
  } finally {
    tf.dispose(state)
  }
}

/** Milliseconds of a step of each runner, and of the first one's forward pass, round by round; the order changes, so that a machine that warms up treats all alike. */
async function timeAll(
  runners: readonly StepRunner<Variant>[],
  rounds: number,
  beforeRound: (round: number) => Promise<void>,
): Promise<{ readonly stepMs: number[][]; readonly forwardMs: number[] }> {
  const stepMs = runners.map((): number[] => [])
  const forwardMs: number[] = []
  const first = runners[0]
  if (first === undefined) return { stepMs, forwardMs }
  const time = async (runner: StepRunner<Variant>, repeats: number, variant: Variant = 'timed'): Promise<number> => {
    const start = performance.now()
    runner.replay(repeats, variant)
    await runner.readMetrics() // All that was queued is done by then.
    return (performance.now() - start) / repeats
  }
  for (const runner of runners) await time(runner, 1)
  let repeats = 1
  while (repeats < 256 && (await time(first, repeats)) * repeats < SHORTEST_MS) repeats *= 2
  for (let round = 0; round < rounds; round++) {
    await beforeRound(round)
    for (let i = 0; i < runners.length; i++) {
      const which = (i + round) % runners.length
      stepMs[which]!.push(await time(runners[which]!, repeats))
      if (which === 0) forwardMs.push(await time(first, repeats, 'forward'))
    }
  }
  return { stepMs, forwardMs }
}

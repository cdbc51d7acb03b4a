import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { AllocationRecorder } from '@/lib/labs/allocation-trace'
import { runLab } from '@/lib/labs'
import type { LabName, LabRequest, LabResult } from '@/lib/labs/types'
import { checkpointUnits } from '@/lib/memory/segments'
import { deepForward, deepWidths } from '@/lib/models/deep-mlp'
import { initMlp } from '@/lib/models/mlp'
import { replayKernels } from '@/lib/tensor/kernel-replay'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { checkpoint } from '@/lib/tensor/ops/checkpoint'
import { mapValues, type StepSpec } from '@/lib/tensor/step'

const ask = async <L extends LabName>(request: LabRequest<L>): Promise<LabResult<L>> =>
  await runLab(request as LabRequest, {
    loadFile: () => Promise.reject(new Error('no file is needed here')),
    progress: () => Promise.resolve(),
  })

const read = async (tensors: readonly tf.Tensor[]) =>
  Promise.all(tensors.map(async (tensor) => [...(await tensor.data())]))

describe.each(['cpu', 'wasm'] as const)('checkpoint on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))

  it('gives value and gradients of the segment, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const [x, w] = [
      tf.tensor2d([[0.5, -1]]),
      tf.tensor2d([
        [2, 0.3],
        [1, -0.7],
      ]),
    ]
    const segment = (a: tf.Tensor, b: tf.Tensor) => tf.tanh(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D))
    const plain = tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor) => tf.sum(segment(a, b)))([x, w])
    const kept = tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor) => tf.sum(checkpoint(segment, [a, b])))([x, w])
    expect(await read([kept.value, ...kept.grads])).toEqual(await read([plain.value, ...plain.grads]))
    // By hand: d sum tanh(xW) / dx = (1 - tanh^2) W^T.
    const t = [Math.tanh(0.5 * 2 - 1 * 1), Math.tanh(0.5 * 0.3 + 0.7)] as const
    const [dx] = await read([kept.grads[0]!])
    expect(dx![0]).toBeCloseTo((1 - t[0] ** 2) * 2 + (1 - t[1] ** 2) * 0.3, 5)
    expect(dx![1]).toBeCloseTo((1 - t[0] ** 2) * 1 - (1 - t[1] ** 2) * 0.7, 5)
    tf.dispose([x, w, plain.value, plain.grads, kept.value, kept.grads])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('may be nested, and used twice in one loss with what is outside of it', async () => {
    const x = tf.tensor1d([0.2, 0.4])
    const inner = (a: tf.Tensor) => checkpoint((b) => tf.sin(tf.square(b)), [a])
    const outer = (a: tf.Tensor) => checkpoint((b) => tf.exp(inner(b)), [a])
    const loss = (f: (a: tf.Tensor) => tf.Tensor) => (a: tf.Tensor) =>
      tf.sum(tf.mul(tf.add(f(a), f(tf.mul(a, 2))), tf.square(a)))
    const plain = (a: tf.Tensor) => tf.exp(tf.sin(tf.square(a)))
    expect(await read([tf.grad(loss(outer))(x)])).toEqual(await read([tf.grad(loss(plain))(x)]))
    x.dispose()
  })

  it('runs each segment twice, and only when the backward pass comes to it', () => {
    const seen: string[] = []
    const segment = (name: string) => (a: tf.Tensor) => {
      seen.push(name)
      return tf.sin(a)
    }
    tf.tidy(() =>
      tf.grad((a: tf.Tensor) => tf.sum(checkpoint(segment('second'), [checkpoint(segment('first'), [a])])))(
        tf.ones([2]),
      ),
    )
    expect(seen).toEqual(['first', 'second', 'second', 'first'])
  })

  it('counts what the backend really holds', () => {
    const layers = 9
    const weights = initMlp(deepWidths(2, 3, layers, 2), 1, 'tanh')
    const x = tf.ones<tf.Rank.R2>([5, 2])
    for (const segment of [0, 1, 3, 4, 9]) {
      const names = Object.keys(weights)
      const spec: StepSpec<'step'> = {
        state: weights,
        inputs: {},
        variants: ['step'],
        step: (state) => {
          const grads = tf.grads((...w: tf.Tensor[]) =>
            tf.sum(
              tf.square(deepForward(Object.fromEntries(names.map((name, i) => [name, w[i]!])), x, layers, segment)),
            ),
          )(names.map((name) => state[name]!))
          return { metrics: {}, state: Object.fromEntries(names.map((name, i) => [name, grads[i]!])) }
        },
      }
      const recorder = new AllocationRecorder(new Map())
      const live: number[] = []
      const runner = replayKernels(spec, (call, results) => {
        recorder.watch(call, results)
        live.push(tf.backend().numDataIds())
      })
      const before = tf.backend().numDataIds()
      runner.replay(1, 'step')
      const { tensors, calls } = recorder.trace()
      const counted = calls.map((_, time) => tensors.filter(({ from, to }) => from <= time && time <= to).length)
      expect(counted).toEqual(live.map((count) => count - before))
      runner.dispose()
    }
    tf.dispose([mapValues(weights, (w) => w), x])
  })
})

describe('the labs of the memory lesson', () => {
  beforeAll(() => useNodeBackend('wasm'))

  it('checkpoint: peaks are those of theory, calls are two, gradients the same bits', async () => {
    const before = tf.memory().numTensors
    const layers = 16
    const segments = [0, 1, 2, 4, 8, 16]
    const { runs, activationBytes } = await ask<'checkpoint'>({
      ...{ lab: 'checkpoint', layers, width: 8, rows: 64, segments, rounds: 1, trace: true, seed: 3 },
    })
    expect(activationBytes).toBe(4 * 8 * 64)
    expect(runs.map(({ peakUnits }) => peakUnits)).toEqual([
      checkpointUnits(layers, 1),
      ...segments.slice(1).map((segment) => checkpointUnits(layers, segment)),
    ])
    expect(runs.map(({ differing }) => differing)).toEqual(segments.map(() => 0))
    for (const { segment, forwardCalls, stepMs, trace } of runs) {
      expect(forwardCalls).toEqual([1, ...Array.from({ length: layers }, () => (segment === 0 ? 1 : 2)), 1])
      expect(stepMs[0]).toBeGreaterThan(0)
      const recomputed = trace!.tensors.filter(({ role }) => role === 'recomputed')
      expect(recomputed).toHaveLength(segment === 0 ? 0 : layers)
      expect(Math.max(...trace!.calls.map(({ bytes }) => bytes)) / activationBytes).toBe(
        runs.find((run) => run.segment === segment)!.peakUnits,
      )
    }
    expect(tf.memory().numTensors).toBe(before)
  })

  it('checkpoint-pitfalls: the loss is right and the gradients are wrong; running statistics move as (1 - m)^2', async () => {
    const before = tf.memory().numTensors
    const [momentum, steps] = [0.1, 10]
    const { dropout, inPlace, batchNorm } = await ask<'checkpoint-pitfalls'>({
      ...{ lab: 'checkpoint-pitfalls', layers: 4, width: 16, rows: 32, dropout: 0.3, momentum, steps, seed: 2 },
    })
    for (const broken of [dropout, inPlace]) {
      expect(broken.differingRight).toBe(0)
      expect(broken.lossDifference).toBe(0)
      expect(broken.gradientError).toBeGreaterThan(0.1)
    }
    expect(batchNorm.plain).toBeCloseTo(1 - (1 - momentum) ** steps, 5)
    expect(batchNorm.checkpointed).toBeCloseTo(1 - (1 - momentum) ** (2 * steps), 5)
    expect(batchNorm.corrected).toBeCloseTo(1 - (1 - momentum) ** steps, 5)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('checkpoint-pitfalls: without dropout new masks are the old ones', async () => {
    const { dropout } = await ask<'checkpoint-pitfalls'>({
      ...{ lab: 'checkpoint-pitfalls', layers: 2, width: 4, rows: 8, dropout: 0, momentum: 0.1, steps: 1, seed: 2 },
    })
    expect(dropout.gradientError).toBe(0)
  })

  it('accumulation: equal parts up to rounding; BatchNorm and means of means not', async () => {
    const before = tf.memory().numTensors
    const { plain, batchNorm, meanOfMeans, weighted } = await ask<'accumulation'>({
      ...{ lab: 'accumulation', rows: 32, parts: 4, width: 16, counts: [3, 50, 7, 200], seed: 4 },
    })
    for (const same of [plain, weighted]) expect(same.relative).toBeLessThan(1e-6)
    for (const other of [batchNorm, meanOfMeans]) expect(other.relative).toBeGreaterThan(0.05)
    for (const { ulps, total, differing } of [plain, batchNorm]) {
      expect(ulps.reduce((sum, count) => sum + count, 0)).toBe(total)
      expect(total - ulps[0]!).toBe(differing)
    }
    const equal = await ask<'accumulation'>({
      ...{ lab: 'accumulation', rows: 32, parts: 4, width: 16, counts: [20, 20, 20], seed: 4 },
    })
    expect(equal.meanOfMeans.relative).toBeLessThan(1e-6)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('attention-memory: tiles hold what is linear in the length, scores what is quadratic; outputs agree', async () => {
    const before = tf.memory().numTensors
    const { rows } = await ask<'attention-memory'>({
      ...{ lab: 'attention-memory', lengths: [100, 256, 512], width: 8, tile: 32, seed: 1 },
    })
    for (const { length, naiveBytes, largestDifference } of rows) {
      expect(naiveBytes).toBe(2 * 4 * length * length)
      expect(largestDifference).toBeLessThan(1e-5)
    }
    const [, short, long] = rows
    expect(long!.tiledBytes / short!.tiledBytes).toBeLessThan(2)
    expect(long!.naiveBytes / short!.naiveBytes).toBe(4)
    expect(tf.memory().numTensors).toBe(before)
  })

  it.each([
    { lab: 'checkpoint', layers: 0, width: 8, rows: 8, segments: [0], rounds: 0, trace: false, seed: 1 },
    { lab: 'checkpoint', layers: 4, width: 8, rows: 8, segments: [5], rounds: 0, trace: false, seed: 1 },
    { lab: 'accumulation', rows: 10, parts: 4, width: 8, counts: [1], seed: 1 },
    { lab: 'attention-memory', lengths: [1e6], width: 8, tile: 32, seed: 1 },
  ] as const)('refuses %j, saying what is allowed', async (request) => {
    await expect(ask(request)).rejects.toThrow(/must be a whole number from/)
  })
})

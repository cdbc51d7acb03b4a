import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { runLab } from '@/lib/labs'
import type { LabResult } from '@/lib/labs/types'
import type { BatchStatistics } from '@/lib/models/norm-layer'
import { initNormedMlp, normedMlpLogits, type NormedMlpSpec } from '@/lib/models/normed-mlp'
import { transformerParameters, initTransformer } from '@/lib/models/transformer'
import {
  disturbed,
  largestChange,
  normalizeGrid,
  normStatistics,
  randomGrid,
  reductionSet,
  type GridNorm,
  type GridShape,
} from '@/lib/numerics/normalize'
import { createTask } from '@/lib/tasks'
import { layerGradientNorms } from '@/lib/tasks/layer-gradients'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { Rng } from '@/lib/tensor/rng'
import { inputTensors } from './input-tensors'
import { loadPublicFile } from './public-file'

const NORMS: readonly GridNorm[] = ['batch', 'layer', 'rms', 'group']
const SHAPE: GridShape = { samples: 4, channels: 6, positions: 3, groups: 2 }
const context = { loadFile: loadPublicFile, progress: () => Promise.resolve() }

beforeAll(() => useNodeBackend('cpu'))

describe('the norms on a grid', () => {
  it('reduce over sets of the right size, which share entries with nobody else', () => {
    const sizes = { batch: 12, layer: 6, rms: 6, group: 9 }
    for (const norm of NORMS) {
      const seen = new Map<number, string>()
      for (let index = 0; index < 72; index++) {
        const set = reductionSet(norm, SHAPE, index)
        expect(set).toHaveLength(sizes[norm])
        expect(set).toContain(index)
        const name = [...set].sort((a, b) => a - b).join()
        for (const i of set) {
          expect(seen.get(i) ?? name).toBe(name)
          seen.set(i, name)
        }
      }
      expect(new Set(seen.values()).size).toBe(72 / sizes[norm])
    }
  })

  it('one group is the whole sample, as many groups as channels one channel of a sample', () => {
    expect(reductionSet('group', { ...SHAPE, groups: 1 }, 20)).toHaveLength(18)
    expect(reductionSet('group', { ...SHAPE, groups: 6 }, 20)).toEqual([18, 19, 20])
  })

  it('are blind to what the lesson says: the table of disturbances', () => {
    const values = randomGrid(SHAPE, 3)
    const notices = (of: 'sample' | 'channel', kind: 'scale' | 'shift') =>
      NORMS.filter((norm) => largestChange(norm, values, SHAPE, { of, kind, index: 1, by: 10 }) > 1e-3)
    expect(notices('sample', 'scale')).toEqual(['batch'])
    expect(notices('sample', 'shift')).toEqual(['batch', 'rms'])
    expect(notices('channel', 'scale')).toEqual(['layer', 'rms', 'group'])
    expect(notices('channel', 'shift')).toEqual(['layer', 'rms', 'group'])
    const moved = disturbed(values, SHAPE, { of: 'channel', kind: 'shift', index: 1, by: 5 })
    expect(moved.filter((v, i) => v !== values[i])).toHaveLength(12)
  })

  it('RMSNorm and LayerNorm part by sqrt(2 - 2 s / sqrt(s^2 + m^2))', () => {
    const shape = { samples: 1, channels: 500, positions: 1, groups: 1 }
    const raw = Float64Array.from(new Rng(4, 'test').normals(500))
    const { centre, scale } = normStatistics('layer', raw, reductionSet('layer', shape, 0), 0)
    for (const [m, expected] of [
      [0, 0],
      [1, 0.7654],
      [2, 1.0515],
      [5, 1.268],
    ] as const) {
      const x = raw.map((v) => (v - centre) / scale + m)
      const [layer, rms] = [normalizeGrid('layer', x, shape, 0), normalizeGrid('rms', x, shape, 0)]
      const size = Math.sqrt(layer.reduce((sum, v) => sum + v * v, 0))
      const difference = Math.sqrt(layer.reduce((sum, v, i) => sum + (v - rms[i]!) ** 2, 0))
      expect(difference / size).toBeCloseTo(expected, 4)
    }
  })

  it('exercises: two samples give 0.953, and the table of batch deviations', () => {
    const two = normalizeGrid('batch', [0.31, 0.29], { samples: 2, channels: 1, positions: 1, groups: 1 })
    expect(two[0]).toBeCloseTo(0.9535, 4)
    const rng = new Rng(5, 'test')
    for (const [size, mean, deviation] of [
      [2, 0.564, 0.426],
      [4, 0.798, 0.337],
      [8, 0.903, 0.245],
      [16, 0.952, 0.175],
    ] as const) {
      const sigmas = Array.from({ length: 10_000 }, () => {
        const x = Array.from({ length: size }, () => rng.normal())
        return normStatistics('batch', x, [...x.keys()], 0).scale
      })
      const average = sigmas.reduce((sum, v) => sum + v, 0) / sigmas.length
      const spread = Math.sqrt(sigmas.reduce((sum, v) => sum + (v - average) ** 2, 0) / sigmas.length)
      expect(Math.abs(average - mean)).toBeLessThan(0.01)
      expect(Math.abs(spread - deviation)).toBeLessThan(0.01)
    }
  })
})

const MODEL: NormedMlpSpec = {
  ...{ inputs: 5, classes: 3, depth: 2, width: 4, norm: 'layer', wiring: 'pre', groups: 2 },
  ...{ scaledBranches: false, normInput: true },
}

/** The same network in float64 loops, from the formulas. */
function plainLogits(w: Record<string, Float64Array>, x: Float64Array, spec: NormedMlpSpec): Float64Array {
  const dense = (input: Float64Array, name: string) => {
    const [weight, bias] = [w[`${name}.W`]!, w[`${name}.b`]!]
    const inputs = weight.length / bias.length
    return Float64Array.from({ length: (input.length / inputs) * bias.length }, (_, i) => {
      const [row, out] = [Math.floor(i / bias.length), i % bias.length]
      let sum = bias[out]!
      for (let k = 0; k < inputs; k++) sum += weight[out * inputs + k]! * input[row * inputs + k]!
      return sum
    })
  }
  const normed = (input: Float64Array, name: string) => {
    if (spec.norm === 'none') return input
    const [gamma, beta] = [w[`${name}.gamma`]!, w[`${name}.beta`]]
    const shape = { samples: input.length / gamma.length, channels: gamma.length, positions: 1, groups: spec.groups }
    return normalizeGrid(spec.norm, input, shape).map(
      (v, i) => v * gamma[i % gamma.length]! + (beta?.[i % gamma.length] ?? 0),
    )
  }
  const relu = (input: Float64Array) => input.map((v) => Math.max(0, v))
  let y = spec.normInput ? normed(x, 'in.norm') : x
  if (spec.wiring !== 'plain') y = dense(y, 'in')
  for (let l = 0; l < spec.depth; l++) {
    if (spec.wiring === 'plain') {
      y = relu(normed(dense(y, `${l}`), `${l}.norm`))
      continue
    }
    const into = spec.wiring === 'pre' ? normed(y, `${l}.norm`) : y
    const branch = dense(relu(dense(into, `${l}.up`)), `${l}.down`)
    const sum = y.map((v, i) => v + branch[i]!)
    y = spec.wiring === 'post' ? normed(sum, `${l}.norm`) : sum
  }
  return dense(spec.wiring === 'pre' ? normed(y, 'norm') : y, 'head')
}

describe('the network with norms', () => {
  const wirings = ['plain', 'pre', 'post'] as const
  const norms = ['none', 'batch', 'layer', 'rms', 'group'] as const
  it.each(wirings.flatMap((wiring) => norms.map((norm) => [wiring, norm] as const)))(
    '%s, %s: agrees with float64 loops',
    async (wiring, norm) => {
      const spec = { ...MODEL, wiring, norm, normInput: norm !== 'group' }
      const values = Object.fromEntries(
        Object.entries(initNormedMlp(spec, 7)).map(([name, t], i) => [
          name,
          tf.add(t, tf.tensor(new Rng(8, 'test', i).normals(t.size, 0.2), t.shape)),
        ]),
      )
      const x = new Rng(9, 'test').normals(30)
      const got = await normedMlpLogits(values, tf.tensor2d(x, [6, 5]), spec, { kind: 'batch' }).data()
      const host = Object.fromEntries(
        await Promise.all(
          Object.entries(values).map(async ([name, t]) => [name, Float64Array.from(await t.data())] as const),
        ),
      )
      plainLogits(host, Float64Array.from(x), spec).forEach((want, i) => expect(got[i]).toBeCloseTo(want, 4))
    },
  )

  it('BatchNorm in chunks is BatchNorm on each chunk alone; in evaluation it takes the buffers', async () => {
    const spec = { ...MODEL, norm: 'batch' as const, normInput: false, depth: 1 }
    const values = initNormedMlp(spec, 7)
    const x = tf.tensor2d(new Rng(9, 'test').normals(30), [6, 5])
    const logits = (rows: tf.Tensor2D, statistics: BatchStatistics) => normedMlpLogits(values, rows, spec, statistics)
    const apart = tf.concat(tf.split(x, 2).map((half) => logits(half as tf.Tensor2D, { kind: 'batch' })))
    const want = await apart.data()
    ;(await logits(x, { kind: 'chunks', size: 3 }).data()).forEach((v, i) => expect(v).toBeCloseTo(want[i]!, 5))
    const buffers: Record<string, tf.Tensor> = {}
    const together = logits(x, {
      kind: 'batch',
      saw(name, mean, variance) {
        buffers[`${name}.mean`] = mean
        buffers[`${name}.variance`] = tf.mul(variance, 5 / 6) // back to the biased one
      },
    })
    const whole = await together.data()
    ;(await logits(x, { kind: 'running', buffers }).data()).forEach((v, i) => expect(v).toBeCloseTo(whole[i]!, 4))
  })

  it('starts with the same matrices, whatever the norm', async () => {
    const start = async (norm: NormedMlpSpec['norm']) => [
      ...(await initNormedMlp({ ...MODEL, norm }, 1)['1.down.W']!.data()),
    ]
    expect(await start('none')).toEqual(await start('layer'))
    expect(await start('batch')).toEqual(await start('rms'))
    const spec = { symbols: 8, layers: 2, width: 8, heads: 2, length: 4 }
    const first = async (norm: 'none' | 'layer' | 'rms') => [
      ...(await initTransformer({ ...spec, norm }, 1)['head.W']!.data()),
    ]
    expect(await first('none')).toEqual(await first('layer'))
    expect(await first('rms')).toEqual(await first('layer'))
  })

  it('an unscaled stream doubles its variance with each block, a scaled one grows by e at most', async () => {
    const growth = async (scaledBranches: boolean) => {
      const spec = { ...MODEL, inputs: 64, width: 64, classes: 64, depth: 8, norm: 'none' as const, scaledBranches }
      const values = { ...initNormedMlp(spec, 2), 'head.W': tf.eye(64) }
      const x = tf.tensor2d(new Rng(3, 'test').normals(64 * 200), [200, 64])
      return (await tf.mean(tf.square(normedMlpLogits(values, x, spec, { kind: 'batch' }))).data())[0]!
    }
    expect(Math.log2(await growth(false))).toBeGreaterThan(7)
    expect(Math.log2(await growth(false))).toBeLessThan(9)
    expect(await growth(true)).toBeLessThan(4)
    expect(await growth(true)).toBeGreaterThan(1.8)
  })

  it('a post-norm transformer has no norm before its head', () => {
    const spec = { symbols: 8, layers: 1, width: 8, heads: 2, length: 4, norm: 'layer' as const }
    const names = (placement: 'pre' | 'post') => transformerParameters({ ...spec, placement }).map(({ name }) => name)
    expect(names('pre')).toContain('norm.gamma')
    expect(names('post')).not.toContain('norm.gamma')
    expect(names('post')).toContain('0.norm2.beta')
  })
})

describe('the task normed-mlp', () => {
  const SPEC = {
    kind: 'normed-mlp',
    depth: 1,
    width: 8,
    wiring: 'plain',
    norm: 'batch',
    samples: 400,
    batchSize: 8,
  } as const

  it('running statistics follow the batches by a tenth', async () => {
    const task = await createTask(SPEC, 1, loadPublicFile)
    const parameters = task.initialParameters()
    const inputs = inputTensors(task, 0)
    const buffers = task.initialBuffers!()
    const next = task.nextBuffers!(buffers, parameters, inputs)
    expect(Object.keys(next).sort()).toEqual(['0.norm.mean', '0.norm.variance'])
    // A tenth of the batch's, read off a step that starts from zero.
    const zeros = { '0.norm.mean': tf.zeros([8]), '0.norm.variance': tf.zeros([8]) }
    const fromZero = task.nextBuffers!(zeros, parameters, inputs)
    const [a, b] = [await next['0.norm.variance']!.data(), await fromZero['0.norm.variance']!.data()]
    a.forEach((v, i) => expect(v).toBeCloseTo(0.9 + b[i]!, 5))
    task.dispose()
  })

  it('in the limit of one large batch both ways to evaluate agree; with small ones they do not', async () => {
    const measured = async (batchSize: number) => {
      const task = await createTask({ ...SPEC, samples: 4000, batchSize }, 1, loadPublicFile)
      const parameters = task.initialParameters()
      let buffers = task.initialBuffers!()
      for (let step = 0; step < 45; step++) buffers = task.nextBuffers!(buffers, parameters, inputTensors(task, step))
      const { testLoss, batchStatisticsLoss } = task.evaluate!(parameters, buffers)
      task.dispose()
      return (await batchStatisticsLoss!.data())[0]! - (await testLoss!.data())[0]!
    }
    const [large, small] = [Math.abs(await measured(512)), Math.abs(await measured(2))]
    expect(large).toBeLessThan(0.004)
    expect(small).toBeGreaterThan(5 * large)
  })

  it('measures the gradient of the matrices of each layer, and of nothing else', async () => {
    const gradients = {
      '0.W': tf.tensor2d([[3, 4]]),
      '0.norm.gamma': tf.tensor1d([100]),
      '1.up.W': tf.tensor2d([[1]]),
      '1.down.W': tf.tensor2d([[2], [2]]),
    }
    const norms = layerGradientNorms(gradients, 2)
    expect((await norms['layerGradNorm/0']!.data())[0]).toBe(5)
    expect((await norms['layerGradNorm/1']!.data())[0]).toBe(3)
  })

  it('refuses a batch of one with BatchNorm, and groups that do not divide the width', async () => {
    await expect(createTask({ ...SPEC, batchSize: 1 }, 1, loadPublicFile)).rejects.toThrow('at least 2')
    await expect(createTask({ ...SPEC, norm: 'group', groups: 3 }, 1, loadPublicFile)).rejects.toThrow('do not divide')
  })
})

describe('the labs', () => {
  it('norm-offset: RMSNorm loses a shared offset, LayerNorm one of each feature’s own, BatchNorm neither', async () => {
    const before = tf.memory().numTensors
    const ask = async (of: 'all' | 'each') =>
      (await runLab(
        { lab: 'norm-offset', rows: 16, width: 32, offsets: [0, 1000, 10_000], of, seed: 1 },
        context,
      )) as LabResult<'norm-offset'>
    const { norms, variance } = await ask('all')
    expect(norms.rms.signal[1]! / norms.rms.signal[0]!).toBeCloseTo(0.001, 4)
    expect(norms.rms.gradient[1]).toBeCloseTo(0.001, 4)
    for (const norm of ['batch', 'layer', 'group'] as const) {
      expect(norms[norm].signal[1]! / norms[norm].signal[0]!).toBeCloseTo(1, 2)
    }
    expect(Math.abs(variance.naive[2]! - variance.exact[2]!)).toBeGreaterThan(0.5)
    expect(variance.centred[2]! / variance.exact[2]!).toBeCloseTo(1, 3)
    const each = await ask('each')
    expect(each.norms.layer.signal[1]).toBeLessThan(0.01)
    expect(each.norms.batch.signal[1]! / norms.batch.signal[0]!).toBeCloseTo(1, 2)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('norm-cost: times each pair in each round, and leaves nothing behind', async () => {
    await useNodeBackend('wasm')
    const before = tf.memory().numTensors
    const request = { lab: 'norm-cost', rows: 8, widths: [16, 32], rounds: 3, seed: 1 } as const
    const result = (await runLab(request, context)) as LabResult<'norm-cost'>
    expect(result.kernels.map(({ width }) => width)).toEqual([16, 32])
    for (const { layerMs, rmsMs, ratio } of [...result.kernels, result.step]) {
      expect([layerMs.length, rmsMs.length]).toEqual([3, 3])
      expect(Math.min(...layerMs, ...rmsMs)).toBeGreaterThan(0)
      expect(ratio.low <= ratio.median && ratio.median <= ratio.high).toBe(true)
    }
    expect(tf.memory().numTensors).toBe(before)
    await useNodeBackend('cpu')
  })

  it('refuse what they cannot answer', async () => {
    await expect(
      runLab({ lab: 'norm-offset', rows: 16, width: 30, offsets: [0], of: 'all', seed: 1 }, context),
    ).rejects.toThrow('width')
    await expect(runLab({ lab: 'norm-cost', rows: 8, widths: [], rounds: 3, seed: 1 }, context)).rejects.toThrow(
      'widths',
    )
  })
})

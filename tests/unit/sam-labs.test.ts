import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { runLab } from '@/lib/labs'
import type { LabName, LabRequest, LabResult } from '@/lib/labs/types'
import { countedProducts, ruleOfThumb } from '@/lib/sharpness/step-cost'
import { curvatureOf, NARROW, stretched, testLoss, trainingLoss, WIDE } from '@/lib/sharpness/two-minima'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { loadPublicFile } from './public-file'

beforeAll(() => useNodeBackend('wasm'))

async function ask<L extends LabName>(request: LabRequest<L>): Promise<LabResult<L>> {
  const before = tf.memory().numTensors
  const answer = await runLab(request as LabRequest, { loadFile: loadPublicFile, progress: () => Promise.resolve() })
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before)
  return answer
}

describe('the cost of a step', () => {
  it('rule of thumb: SL-SAM saves a third of the inactive share', () => {
    const saving = (share: number) => 1 - ruleOfThumb('slsam', share) / ruleOfThumb('sam', share)
    expect(saving(0.47)).toBeCloseTo(0.177, 3)
    expect(saving(0.22)).toBeCloseTo(0.26, 3)
    expect(saving(0.21)).toBeCloseTo(0.263, 3)
    expect(saving(0)).toBeCloseTo(1 / 3, 10)
  })

  it('counts the way down to the lowest active layer', () => {
    // Four layers: forward 4, weights 4, and 3 gradients by inputs; none is carried into the data.
    const all = [true, true, true, true]
    expect(countedProducts('sgd', all)).toBe(11)
    expect(countedProducts('sam', all)).toBe(22)
    expect(countedProducts('slsam', all)).toBe(22)
    expect(countedProducts('slsam', [false, false, false, true])).toBe(2 * (4 + 1 + 0))
    expect(countedProducts('slsam', [true, false, false, false])).toBe(2 * (4 + 1 + 3))
    expect(countedProducts('slsam', [false, false, false, false])).toBe(8)
  })
})

describe('the picture of two minima', () => {
  it('has both at about zero, and the curvature that it says', () => {
    for (const { at, width } of [NARROW, WIDE]) {
      const bend = (trainingLoss(at + 1e-3) - 2 * trainingLoss(at) + trainingLoss(at - 1e-3)) / 1e-6
      expect(trainingLoss(at)).toBeLessThan(0.01)
      expect(bend / curvatureOf(width)).toBeCloseTo(1, 1)
    }
  })

  it('a shift costs more in the narrow one, on either side', () => {
    for (const shift of [-0.4, -0.1, 0.1, 0.4]) {
      expect(testLoss(NARROW.at, shift)).toBeGreaterThan(3 * testLoss(WIDE.at, shift))
    }
  })

  it('the stretch makes both equally wide', () => {
    const width = stretched(NARROW.at + NARROW.width) - stretched(NARROW.at)
    expect(width).toBeCloseTo(WIDE.width, 10)
  })
})

describe('the lab sam-cost', () => {
  const request = { lab: 'sam-cost', width: 32, active: [0, 1, 0, 1], batchSize: 16, rounds: 1, seed: 1 } as const

  it('skipping layers needs less memory, keeping a gradient more', async () => {
    const { sgd, sam, s2sam, slsam, activeShare } = await ask<'sam-cost'>(request)
    expect(activeShare).toBe(0.5)
    expect(sam.memoryOverSam).toBe(1)
    expect(sgd.peakBytes).toBeLessThan(sam.peakBytes)
    expect(s2sam.peakBytes).toBeGreaterThan(sam.peakBytes)
    expect(slsam.peakBytes).toBeLessThan(sam.peakBytes)
    expect(slsam.ms).toHaveLength(1)
  })

  it('refuses a step without layers', async () => {
    await expect(ask({ ...request, active: [0, 0] })).rejects.toThrow('At least one layer')
  })
})

it('the lab attack: without an attack both losses are one, and longer attacks on the weights raise it', async () => {
  const answer = await ask<'attack'>({ lab: 'attack', steps: 30, rho: 0.2, epsilon: 0.1, seed: 1 })
  for (const curve of Object.values(answer)) {
    expect(curve.lossAtWeights[0]).toBe(curve.lossAtInputs[0])
    expect(curve.lossAtWeights[4]).toBeGreaterThan(curve.lossAtWeights[0]!)
    expect(curve.lossAtInputs[4]).toBeGreaterThan(curve.lossAtInputs[0]!)
    expect(curve.radii[4]).toBeCloseTo(0.2, 6)
    expect(curve.shifts[4]).toBeCloseTo(0.1, 6)
  }
  expect(answer.inputs.lossAtInputs[4]).toBeLessThan(answer.plain.lossAtInputs[4]!)
})

describe('the lab landscape', () => {
  const request = {
    lab: 'landscape',
    labelNoise: 0.4,
    steps: 6,
    lr: 0.03,
    rho: 0.1,
    examples: 32,
    resolution: 5,
    seed: 1,
  } as const

  it('line, plane and rays meet at the ends', async () => {
    const { line, plane, rayAt, sgd, sam, distance } = await ask<'landscape'>(request)
    const atLine = (place: number) => line.loss[line.at.findIndex((at) => Math.abs(at - place) < 1e-6)]!
    const atPlane = (x: number, y: number) => plane.loss[plane.y.indexOf(y) * plane.x.length + plane.x.indexOf(x)]!
    const centre = rayAt.findIndex((at) => Math.abs(at) < 1e-6)
    for (const [place, end] of [
      [0, sgd],
      [1, sam],
    ] as const) {
      expect(atLine(place) / end.loss).toBeCloseTo(1, 3)
      expect(atPlane(place, 0) / end.loss).toBeCloseTo(1, 3)
      expect(end.ray[centre]! / end.loss).toBeCloseTo(1, 3)
      expect(end.topEigenvalue).toBeGreaterThan(0)
    }
    expect(distance).toBeGreaterThan(0)
  })

  it('refuses a survey that would take for ever', async () => {
    await expect(ask({ ...request, resolution: 1000 })).rejects.toThrow('resolution')
  })
})

import { describe, expect, it } from 'vitest'
import {
  adapterParameters,
  blockActivations,
  bytesPerParameter,
  GB,
  memoryBudget,
  MODELS,
  type TrainingSetup,
} from '@/lib/memory/budget'

const SETUP: TrainingSetup = {
  precision: 'mixed',
  optimizer: 'adam',
  tuning: 'full',
  rank: 16,
  batch: 32,
  length: 1024,
  count: 'zero',
  checkpointing: false,
}

describe('memory budget', () => {
  it('gives 16 bytes a parameter to Adam, in FP32 and in mixed precision alike (ZeRO, section 3.1)', () => {
    expect(bytesPerParameter('mixed', 'adam')).toEqual({ weight: 2, gradient: 2, master: 4, moments: 8, total: 16 })
    expect(bytesPerParameter('fp32', 'adam').total).toBe(16)
    expect(bytesPerParameter('autocast', 'adam').total).toBe(18)
    expect(bytesPerParameter('bf16', 'adam').total).toBe(8)
    expect(bytesPerParameter('mixed', 'adam-8bit').total).toBe(10)
  })

  it('finds the published figures of GPT-2 1.5B: 24 GB of states, 60 GB of activations, about 8 GB with checkpoints', () => {
    const plain = memoryBudget(MODELS['gpt2-xl'], SETUP)
    expect(plain.states / GB).toBeCloseTo(24, 9)
    expect(plain.weights / GB).toBeCloseTo(3, 9)
    expect(plain.gradients / GB).toBeCloseTo(3, 9)
    expect((plain.master + plain.moments) / GB).toBeCloseTo(18, 9)
    expect(plain.activations / GB).toBeGreaterThan(59.5)
    expect(plain.activations / GB).toBeLessThan(61)
    const checkpointed = memoryBudget(MODELS['gpt2-xl'], { ...SETUP, checkpointing: true })
    expect(checkpointed.activations / GB).toBeGreaterThan(6)
    expect(checkpointed.activations / GB).toBeLessThan(8.5)
    expect(checkpointed.states).toBe(plain.states)
  })

  it('needs 112 GB of states for 7B with Adam, 14 GB of frozen weights with LoRA, 3.6 GB with QLoRA', () => {
    expect(memoryBudget(MODELS['7b'], SETUP).states / GB).toBeCloseTo(112, 9)
    const lora = memoryBudget(MODELS['7b'], { ...SETUP, tuning: 'lora' })
    const adapters = adapterParameters(MODELS['7b'], 16)
    expect(lora.trained).toBe(adapters)
    expect((lora.states - 16 * adapters) / GB).toBeCloseTo(14, 9)
    const qlora = memoryBudget(MODELS['7b'], { ...SETUP, tuning: 'qlora' })
    expect((qlora.states - 16 * adapters) / GB).toBeCloseTo(7 * 0.515875, 6)
    const fits = { ...SETUP, tuning: 'qlora', batch: 1, length: 2048, count: 'tiled', checkpointing: true } as const
    expect(memoryBudget(MODELS['7b'], fits).total / GB).toBeLessThan(24)
  })

  it('counts adapters of rank r on all matrices of a block', () => {
    // One block of width 8, rank 2: four 8 x 8 matrices and an 8 x 32 and a 32 x 8 one.
    const one = { parameters: 0, layers: 1, width: 8, heads: 1, vocabulary: 0 }
    expect(adapterParameters(one, 2)).toBe(4 * 2 * (8 + 8) + 2 * 2 * (8 + 32))
  })

  it('counts a block as Korthikanti et al. do: s b h (34 + 5 a s / h) bytes', () => {
    // GPT-3: a = 96, s = 2048, h = 12288, so that 5 a s / h = 80.
    const gpt3 = { parameters: 175e9, layers: 96, width: 12_288, heads: 96, vocabulary: 51_200 }
    const sbh = 2048 * 12_288
    const setup = { ...SETUP, batch: 1, length: 2048 }
    expect(blockActivations(gpt3, { ...setup, count: 'stored' })).toBe(sbh * (34 + 80))
    expect(blockActivations(gpt3, { ...setup, count: 'tiled' })).toBe(sbh * 34)
    // FP32: every number doubles, the one-byte masks don't.
    expect(blockActivations(gpt3, { ...setup, count: 'tiled', precision: 'fp32' })).toBe(sbh * 66)
  })

  it('sums up', () => {
    const budget = memoryBudget(MODELS['7b'], { ...SETUP, tuning: 'qlora', count: 'stored' })
    const { weights, gradients, master, moments, activations, logits, total } = budget
    expect(total).toBe(weights + gradients + master + moments + activations + logits)
  })
})

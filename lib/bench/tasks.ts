/** The rows of the comparison with other engines: data only. */
import type { OptimizerSpec, RunConfig, TaskSpec } from '../experiments/types'
import type { AdamSpec, BenchTask, EngineName, ModelSpec } from './types'

/** The step whose loss every engine is compared by: 20 updates went before it. */
export const CHECKED_STEP = 20
/** Batches that peers go through in turn; ours makes a new one each step. */
export const EXPORTED_BATCHES = 32
/** More than any block can train. */
const ENDLESS = 100_000_000

const GPU: readonly EngineName[] = ['descent-webgpu', 'tfjs-webgpu', 'jax-webgpu']
const CPU: readonly EngineName[] = ['descent-wasm', 'descent-cpu', 'tfjs-wasm', 'tfjs-cpu', 'jax-wasm', 'plain']
/** Where arithmetic dominates, plain JavaScript has no chance, and its blocks would take most of the time. */
const FAST_CPU: readonly EngineName[] = ['descent-wasm', 'tfjs-wasm', 'jax-wasm']

const ADAM: AdamSpec = { lr: 0.003, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 }
const ADAMW: AdamSpec = { ...ADAM, lr: 0.001, weightDecay: 0.01 }

function trained(
  id: string,
  title: string,
  engines: readonly EngineName[],
  model: ModelSpec,
  task: TaskSpec,
  optimizer: AdamSpec | OptimizerSpec,
): BenchTask {
  const ours = 'name' in optimizer
  const spec: OptimizerSpec = ours
    ? optimizer
    : optimizer.weightDecay === 0
      ? { name: 'adam', hyper: { ...optimizer } }
      : { name: 'adamw', hyper: { ...optimizer } }
  const config: RunConfig = {
    task,
    optimizer: spec,
    schedule: { kind: 'constant' },
    seed: 1,
    steps: ENDLESS,
    log: { everySteps: CHECKED_STEP, evaluateEverySteps: ENDLESS },
    interventions: [],
  }
  return { id, title, engines, model, optimizer: ours ? null : optimizer, config }
}

const points = (width: number, engines: readonly EngineName[]) =>
  trained(
    `mlp-${width}`,
    `MLP 2-${width}-${width}-2, batch 256, Adam`,
    engines,
    { kind: 'mlp', widths: [2, width, width, 2], loss: 'cross-entropy' },
    {
      kind: 'points-2d',
      shape: 'spiral',
      count: 1024,
      noise: 0.02,
      hidden: [width, width],
      activation: 'relu',
      batchSize: 256,
    },
    ADAM,
  )

const FASHION: TaskSpec = { kind: 'fashion-mnist', hidden: [256, 256], activation: 'relu', batchSize: 128 }
const FASHION_MODEL: ModelSpec = { kind: 'mlp', widths: [784, 256, 256, 10], loss: 'cross-entropy' }

const product = (size: number): BenchTask => ({
  id: `matmul-${size}`,
  title: `Matrix product ${size} x ${size} x ${size}`,
  model: { kind: 'matmul', size },
  optimizer: null,
  config: null,
  engines: [...GPU, ...FAST_CPU],
})

export const BENCH_TASKS: readonly BenchTask[] = [
  points(32, [...GPU, ...CPU]),
  points(256, [...GPU, ...FAST_CPU]),
  points(1024, [...GPU, ...FAST_CPU]),
  trained(
    'mlp-64-mse',
    'MLP 2-64-64-1, batch 128, Adam, squared error',
    [...GPU, ...CPU],
    { kind: 'mlp', widths: [2, 64, 64, 1], loss: 'mse' },
    { kind: 'regression-2d', hidden: [64, 64], activation: 'relu', samples: 1024, batchSize: 128 },
    ADAM,
  ),
  trained(
    'fashion-adamw',
    'MLP 784-256-256-10 on Fashion-MNIST, batch 128, AdamW',
    [...GPU, ...CPU],
    FASHION_MODEL,
    FASHION,
    ADAMW,
  ),
  trained(
    'fashion-muon',
    'MLP 784-256-256-10 on Fashion-MNIST, batch 128, Muon with AdamW',
    ['descent-webgpu', 'descent-wasm', 'descent-cpu'],
    FASHION_MODEL,
    FASHION,
    { name: 'muon', hyper: { lr: 0.02 }, rest: { name: 'adamw', hyper: { lr: 0.001, weightDecay: 0.01 } } },
  ),
  trained(
    'transformer',
    'Transformer, 2 layers, width 64, 4 heads, length 32, batch 8, AdamW',
    [...GPU, ...FAST_CPU, 'descent-cpu'],
    { kind: 'transformer', layers: 2, heads: 4, width: 64, length: 32, symbols: 32 },
    { kind: 'sequence', symbols: 32, layers: 2, heads: 4, width: 64, length: 32, batchSize: 8, norm: 'layer' },
    ADAMW,
  ),
  product(512),
  product(1024),
]

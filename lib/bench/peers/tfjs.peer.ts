/**
 * Stock tfjs 4.22's worker: its own untouched kernels, every step eager, its own `tf.train.adam`. Bundled by scripts/bench.mjs, not part of
 * the site, and it shares no module with our engine.
 */
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-backend-webgpu'

import { CHECKED_STEP } from '../tasks'
import { adamOf, PeerRun, serveContestant, type PeerStep } from '../worker/serve-contestant'
import type { AdamSpec, Problem } from '../types'
import { requireHardwareAdapter } from './adapter'
import { lossOf, makeTensors, type Variables } from './tfjs-models'

/** tfjs has no AdamW: each weight is decayed first, in one more operation, and then takes its own Adam's step. */
class AdamW extends tf.AdamOptimizer {
  constructor(
    spec: AdamSpec,
    private readonly weights: Variables,
  ) {
    super(spec.lr, spec.beta1, spec.beta2, spec.eps)
    this.factor = 1 - spec.lr * spec.weightDecay
  }

  private readonly factor: number

  override applyGradients(gradients: Parameters<tf.AdamOptimizer['applyGradients']>[0]): void {
    tf.tidy(() => {
      for (const weight of Object.values(this.weights)) weight.assign(tf.mul(weight, this.factor))
    })
    super.applyGradients(gradients)
  }
}

function trained(problem: Problem): PeerStep<tf.Scalar> {
  const spec = adamOf(problem)
  const weights: Variables = Object.fromEntries(
    Object.entries(makeTensors(problem.weights)).map(([name, tensor]) => [name, tf.variable(tensor)]),
  )
  // Resident on the device, so that the peer pays for no transfer.
  const batches = problem.batches.map(makeTensors)
  const optimizer =
    spec.weightDecay === 0 ? tf.train.adam(spec.lr, spec.beta1, spec.beta2, spec.eps) : new AdamW(spec, weights)
  const loss = lossOf(problem.task.model, weights)
  const list = Object.values(weights)
  return {
    step: (t) => optimizer.minimize(() => loss(batches[t % batches.length]!), true, list)!,
    read: async (value) => {
      const [number] = await value.data()
      value.dispose()
      return number!
    },
    drop: (value) => value.dispose(),
    dispose: () => {
      optimizer.dispose()
      tf.dispose([weights, batches])
      tf.disposeVariables()
    },
  }
}

function product(problem: Problem): PeerStep<tf.Tensor2D> {
  const { a, b } = makeTensors(problem.weights) as { a: tf.Tensor2D; b: tf.Tensor2D }
  let c: tf.Tensor2D = a
  return {
    step() {
      const next: tf.Tensor2D = tf.matMul(c, b)
      c.dispose()
      return (c = next)
    },
    async read(product) {
      const first = tf.slice(product, [0, 0], [1, 1])
      const [value] = await first.data()
      first.dispose()
      return value!
    },
    drop: () => undefined,
    dispose: () => tf.dispose([b, c]),
  }
}

let current: PeerRun<tf.Scalar> | PeerRun<tf.Tensor2D> | null = null

serveContestant({
  async open(engine, baseUrl, software) {
    const backend = engine.replace('tfjs-', '')
    const description = backend === 'webgpu' ? await requireHardwareAdapter(software) : backend
    tf.enableProdMode()
    setWasmPaths(new URL('wasm/', baseUrl).href)
    if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not start its ${backend} backend.`)
    await tf.ready()
    return { description: `tfjs ${tf.version_core}, ${description}` }
  },
  prepare(problem) {
    current?.dispose()
    current =
      problem.task.model.kind === 'matmul'
        ? new PeerRun(product(problem), 0)
        : new PeerRun(trained(problem), CHECKED_STEP)
    return Promise.resolve()
  },
  run: (steps, waiting) => current!.run(steps, waiting),
})

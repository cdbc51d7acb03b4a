/** jax-js's worker: the whole step (loss, gradient, Adam) under one `jit`. Bundled by scripts/bench.mjs, not part of the site. */
import { defaultDevice, init, jit, numpy as np, tree, valueAndGrad, type Device } from '@jax-js/jax'

import { CHECKED_STEP } from '../tasks'
import { adamOf, PeerRun, serveContestant, type PeerStep } from '../worker/serve-contestant'
import type { NamedArrays, Problem } from '../types'
import { requireHardwareAdapter } from './adapter'
import { lossOf, type Batch, type Weights } from './jax-models'

type State = { w: Weights; m: Weights; v: Weights; decay1: np.Array; decay2: np.Array }

const makeArrays = (arrays: NamedArrays): Record<string, np.Array> =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => [
      name,
      np.array(data as Float32Array<ArrayBuffer>, {
        shape: [...shape],
        dtype: data instanceof Int32Array ? np.int32 : np.float32,
      }),
    ]),
  )

function trained(problem: Problem): PeerStep<np.Array> {
  const { lr, beta1, beta2, eps, weightDecay } = adamOf(problem)
  const lossAndGradient = valueAndGrad(lossOf(problem.task.model))
  const step = jit((state: State, batch: Batch): [np.Array, State] => {
    const [loss, gradients] = lossAndGradient(tree.ref(state.w), batch) as [np.Array, Weights]
    const decay1 = state.decay1.mul(beta1)
    const decay2 = state.decay2.mul(beta2)
    const next: State = { w: {}, m: {}, v: {}, decay1: decay1.ref, decay2: decay2.ref }
    const correction1 = np.subtract(1, decay1)
    const correction2 = np.subtract(1, decay2)
    for (const name of Object.keys(state.w)) {
      const g = gradients[name]!
      const m = state.m[name]!.mul(beta1).add(g.ref.mul(1 - beta1))
      const v = state.v[name]!.mul(beta2).add(np.square(g).mul(1 - beta2))
      const direction = m.ref.div(correction1.ref).div(np.sqrt(v.ref.div(correction2.ref)).add(eps))
      next.w[name] = state.w[name]!.mul(1 - lr * weightDecay).sub(direction.mul(lr))
      next.m[name] = m
      next.v[name] = v
    }
    tree.dispose([correction1, correction2])
    return [loss, next]
  })
  const w = makeArrays(problem.weights)
  const zeros = () => tree.map((array: np.Array) => np.zeros(array.shape), w) as Weights
  let state: State = { w, m: zeros(), v: zeros(), decay1: np.array(1), decay2: np.array(1) }
  // Resident on the device, so that the peer pays for no transfer.
  const batches = problem.batches.map(makeArrays)
  return {
    step(t) {
      const [loss, next] = step(state, tree.ref(batches[t % batches.length]!))
      state = next
      return loss
    },
    read: async (loss) => ((await loss.data()) as Float32Array)[0]!,
    drop: (loss) => loss.dispose(),
    dispose() {
      tree.dispose([state, batches])
      step.dispose()
    },
  }
}

function product(problem: Problem): PeerStep<np.Array> {
  const { a, b } = makeArrays(problem.weights)
  const multiply = jit((x: np.Array, y: np.Array) => np.matmul(x, y))
  let c = a!
  return {
    step: () => (c = multiply(c, b!.ref)),
    read: async (product) => ((await product.ref.slice(0, 0).data()) as Float32Array)[0]!,
    drop: () => undefined,
    dispose() {
      tree.dispose([b!, c])
      multiply.dispose()
    },
  }
}

let current: PeerRun<np.Array> | null = null

serveContestant({
  async open(engine, _, software) {
    const device = engine.replace('jax-', '') as Device
    const description = device === 'webgpu' ? await requireHardwareAdapter(software) : 'wasm'
    const devices = await init(device)
    if (!devices.includes(device)) throw new Error(`jax-js could not start ${device} here.`)
    defaultDevice(device)
    return { description: `jax-js 0.1.25, ${description}` }
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

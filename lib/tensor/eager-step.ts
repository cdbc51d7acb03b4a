import * as tf from '@tensorflow/tfjs-core'

import {
  checkInput,
  checkSnapshot,
  mapValues,
  sizeOf,
  type HostArray,
  type HostTensors,
  type Metrics,
  type NamedTensors,
  type StepRunner,
  type StepSpec,
} from './step'

/** Steps between two readbacks on a backend where each one is computed when it is asked for. */
const CAPACITY = 1024

/** Runs a step operation by operation on tfjs's current backend: the plain meaning of `StepRunner`. */
export function eagerStep<Variant extends string>(spec: StepSpec<Variant>): StepRunner<Variant> {
  return new EagerStep(spec)
}

class EagerStep<Variant extends string> implements StepRunner<Variant> {
  readonly mode = 'eager'
  readonly deferred = false
  readonly capacity = CAPACITY
  private current: NamedTensors
  private readonly inputs: Record<string, tf.Tensor> = {}
  private unread: Readonly<Record<string, tf.Scalar>>[] = []

  constructor(private readonly spec: StepSpec<Variant>) {
    this.current = mapValues(spec.state, (tensor) => tf.clone(tensor))
    for (const [name, { shape, dtype }] of Object.entries(spec.inputs)) this.inputs[name] = tf.zeros([...shape], dtype)
  }

  setInput(name: string, values: HostArray): void {
    checkInput(this.spec.inputs, name, values)
    const { shape, dtype } = this.spec.inputs[name]!
    this.inputs[name]!.dispose()
    this.inputs[name] = tf.tensor(values, [...shape], dtype)
  }

  replay(k: number, variant: Variant): void {
    for (let i = 0; i < k; i++) {
      tf.tidy(() => {
        const { metrics, state } = this.spec.step(this.current, this.inputs, variant)
        // A metric or a state may be an input, or the old state, itself: clones have their own lives.
        this.unread.push(mapValues(metrics, (scalar) => tf.keep(tf.clone(scalar))))
        if (state === null) return
        const next = mapValues(state, (tensor) => tf.keep(tf.clone(tensor)))
        tf.dispose(this.current)
        this.current = next
      })
    }
  }

  async readMetrics(): Promise<readonly Metrics[]> {
    const rows = this.unread
    this.unread = []
    const scalars = rows.flatMap((row) => Object.values(row))
    if (scalars.length === 0) return rows.map(() => ({}))
    const joined = tf.tidy(() => tf.stack(scalars))
    tf.dispose(scalars)
    const numbers = await joined.data()
    joined.dispose()
    let next = 0
    return rows.map((row) => mapValues(row, () => numbers[next++]!))
  }

  state(): NamedTensors {
    return mapValues(this.current, (tensor) => tf.clone(tensor))
  }

  async snapshot(): Promise<HostTensors> {
    const entries = await Promise.all(
      Object.entries(this.state()).map(async ([name, tensor]) => {
        const data = Float32Array.from(await tensor.data())
        const { shape } = tensor
        tensor.dispose()
        return [name, { shape, data }] as const
      }),
    )
    return Object.fromEntries(entries)
  }

  restore(snapshot: HostTensors): void {
    const shapes = mapValues(this.current, ({ shape }) => shape)
    checkSnapshot(shapes, snapshot)
    tf.dispose(this.current)
    this.current = mapValues(shapes, (shape, name) => tf.tensor(snapshot[name]!.data.slice(0, sizeOf(shape)), shape))
  }

  dispose(): void {
    tf.dispose([this.current, this.inputs, this.unread])
    this.unread = []
  }
}

import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { recordKernels, type KernelCall, type ReferenceCounted, type Tape } from './kernel-tape'
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

const CAPACITY = 1024

/** Told of each kernel after its call, with what it has made; then the call's dead data is freed. */
export type CallWatcher = (call: KernelCall, results: readonly tf.TensorInfo[]) => void

/**
 * Records which kernels a step calls and calls them again, without tensors, scopes and gradient tape: what `captureStep` is on a GPU, for
 * backends where a kernel computes when it is called. On a small network tfjs's own bookkeeping takes longer than the arithmetic.
 *
 * @param spec  tensors that its step reads besides state and inputs (a data set) must live as long as the runner
 * @param watch  for measurements of what a step allocates and frees
 * @throws CourseError('not-capturable') if the step does what a recording can't repeat
 */
export function replayKernels<V extends string>(spec: StepSpec<V>, watch?: CallWatcher): StepRunner<V> {
  return new KernelReplay(spec, watch)
}

class KernelReplay<V extends string> implements StepRunner<V> {
  readonly mode = 'captured'
  readonly deferred = false
  readonly capacity = CAPACITY
  private readonly backend = tf.backend() as ReferenceCounted
  private readonly tapes: ReadonlyMap<V, Tape>
  /** Data by slot, in all tapes: first the state, then the inputs. */
  private readonly held: object[]
  private readonly slotOf: Readonly<Record<string, number>>
  private unread: Metrics[] = []

  constructor(
    private readonly spec: StepSpec<V>,
    private readonly watch?: CallWatcher,
  ) {
    const names = [...Object.keys(spec.state), ...Object.keys(spec.inputs)]
    this.slotOf = Object.fromEntries(names.map((name, slot) => [name, slot]))
    this.tapes = new Map(spec.variants.map((variant) => [variant, recordKernels(spec, variant)]))
    this.held = [
      ...Object.values(spec.state).map((tensor) => this.share(tensor.dataId)),
      ...Object.values(spec.inputs).map(({ shape, dtype }) =>
        this.backend.write(tf.util.makeZerosTypedArray(sizeOf(shape), dtype), [...shape], dtype),
      ),
    ]
  }

  setInput(name: string, values: HostArray): void {
    checkInput(this.spec.inputs, name, values)
    const { shape, dtype } = this.spec.inputs[name]!
    this.hold(this.slotOf[name]!, this.backend.write(values.slice(), [...shape], dtype))
  }

  replay(k: number, variant: V): void {
    const tape = this.tapes.get(variant)
    if (tape === undefined) {
      throw new CourseError(
        'bad-shape',
        `The step has no variant "${variant}"; it has ${this.spec.variants.join(', ')}.`,
      )
    }
    if (this.unread.length + k > CAPACITY) {
      throw new CourseError('internal', `Metrics of ${CAPACITY} steps at most can wait; read them first.`)
    }
    for (let i = 0; i < k; i++) {
      // A few kernels (Abs on the CPU) make tensors, which belong to a scope.
      tf.engine().startScope()
      try {
        this.play(tape)
      } finally {
        tf.engine().endScope()
      }
    }
  }

  readMetrics(): Promise<readonly Metrics[]> {
    const rows = this.unread
    this.unread = []
    return Promise.resolve(rows)
  }

  state(): NamedTensors {
    return mapValues(this.spec.state, ({ shape, dtype }, name) => {
      const dataId = this.share(this.held[this.slotOf[name]!]!)
      return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype }, this.backend)
    })
  }

  snapshot(): Promise<HostTensors> {
    return Promise.resolve(
      mapValues(this.spec.state, ({ shape }, name) => {
        const data = this.backend.readSync(this.held[this.slotOf[name]!]!) as Float32Array
        return { shape, data: data.slice() }
      }),
    )
  }

  restore(snapshot: HostTensors): void {
    checkSnapshot(
      mapValues(this.spec.state, ({ shape }) => shape),
      snapshot,
    )
    for (const [name, { shape }] of Object.entries(this.spec.state)) {
      this.hold(this.slotOf[name]!, this.backend.write(snapshot[name]!.data.slice(), shape, 'float32'))
    }
  }

  dispose(): void {
    for (const dataId of this.held.splice(0)) this.backend.disposeData(dataId)
    for (const { constants } of this.tapes.values()) {
      for (const { dataId } of constants.splice(0)) this.backend.disposeData(dataId)
    }
    this.unread = []
  }

  private play({ calls, constants, slots: count, metrics, next, last }: Tape): void {
    const { backend } = this
    const slots = new Array<object>(count)
    this.held.forEach((dataId, slot) => (slots[slot] = dataId))
    for (const { slot, dataId } of constants) slots[slot] = dataId
    for (const call of calls) {
      const { run, operands, parameters, outputs, dead } = call
      for (const { slot, info } of operands) info.dataId = slots[slot]!
      const result = run(parameters)
      if (Array.isArray(result)) result.forEach((output, i) => (slots[outputs[i]!] = this.own(output)))
      else slots[outputs[0]!] = this.own(result)
      this.watch?.(call, Array.isArray(result) ? result : [result])
      for (const slot of dead) backend.disposeData(slots[slot]!)
    }
    const row: Record<string, number> = {}
    for (const { name, slot } of metrics) row[name] = (backend.readSync(slots[slot]!) as Float32Array)[0]!
    this.unread.push(row)
    // All at once: where one entry's next value is another's old one, that must still be there.
    const fresh = next?.map((slot) => this.share(slots[slot]!))
    fresh?.forEach((dataId, slot) => this.hold(slot, dataId))
    for (const slot of last) backend.disposeData(slots[slot]!)
  }

  /** A kernel's output as data of ours; what is a tensor belongs to the scope besides. */
  private own(output: tf.TensorInfo): object {
    return output instanceof tf.Tensor ? this.share(output.dataId) : output.dataId
  }

  /** One more owner of the data. */
  private share(dataId: object): object {
    this.backend.incRef(dataId)
    return dataId
  }

  private hold(slot: number, dataId: object): void {
    this.backend.disposeData(this.held[slot]!)
    this.held[slot] = dataId
  }
}

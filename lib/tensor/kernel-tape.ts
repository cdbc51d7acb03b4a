import * as tf from '@tensorflow/tfjs-core'
import type { DataType, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'

import { CourseError } from '../errors'
import { mapValues, type NamedTensors, type StepSpec } from './step'

/** A backend as kernels and engine share it: data is freed when its last owner gives it up. All of tfjs's backends are. */
export type ReferenceCounted = tf.KernelBackend & {
  write(values: tf.BackendValues, shape: number[], dtype: DataType): object
  incRef(dataId: object): void
}

/** An input of a kernel: data that changes from step to step, with a shape that does not. */
interface Operand {
  readonly slot: number
  readonly info: { dataId: object; readonly shape: number[]; readonly dtype: DataType }
}

/** One kernel that a step calls. */
export interface KernelCall {
  readonly name: string
  readonly run: (operands: unknown) => TensorInfo | TensorInfo[]
  readonly operands: readonly Operand[]
  /** What the kernel is called with; holds the operands' infos, and is the same object every time. */
  readonly parameters: { readonly inputs: unknown; readonly attrs: unknown; readonly backend: unknown }
  /** A slot for each output. */
  readonly outputs: readonly number[]
  /** Slots that nobody needs afterwards. */
  readonly dead: readonly number[]
}

/** What a step calls, in order. Slots 0, 1, ... are its state and inputs, then constants and results. */
export interface Tape {
  readonly calls: readonly KernelCall[]
  readonly slots: number
  /** Data that the step made on the host; the tape owns it. */
  readonly constants: { readonly slot: number; readonly dataId: object }[]
  readonly metrics: readonly { readonly name: string; readonly slot: number }[]
  /** For each entry of the state the slot of its next value; null: it stays. */
  readonly next: readonly number[] | null
  /** Results that live to the end of the step. */
  readonly last: readonly number[]
}

/**
 * Runs a step once and writes down its kernels. Identities and reshapes are not called again: their result is their input's data.
 *
 * @throws CourseError('not-capturable') if the step keeps tensors
 */
export function recordKernels<V extends string>(spec: StepSpec<V>, variant: V): Tape {
  const recorder = new Recorder(tf.backend())
  const tensorsBefore = tf.memory().numTensors
  let metrics: NamedTensors = {}
  let next: NamedTensors | null = null
  tf.tidy(() => {
    // Clones, so that even a state that is an input elsewhere has a slot of its own.
    const own = (tensor: tf.Tensor) => recorder.bind(tf.add(tensor, tf.zerosLike(tensor)))
    const state = mapValues(spec.state, own)
    const inputs = mapValues(spec.inputs, ({ shape, dtype }) => recorder.bind(tf.zeros([...shape], dtype)))
    recorder.watch(() => {
      const result = spec.step(state, inputs, variant)
      ;({ metrics, state: next } = result)
    })
    recorder.finish(metrics, next)
  })
  if (tf.memory().numTensors !== tensorsBefore) {
    recorder.release()
    throw new CourseError('not-capturable', 'The step keeps tensors that it has made.')
  }
  return recorder.tape(Object.keys(spec.state))
}

const ALIASES = new Set(['Identity', 'Reshape'])

class Recorder {
  private readonly slotOf = new Map<object, number>()
  private readonly calls: (Omit<KernelCall, 'dead'> & { readonly dead: number[] })[] = []
  private readonly constants: { readonly slot: number; readonly dataId: object }[] = []
  private slots = 0
  private metrics: { readonly name: string; readonly slot: number }[] = []
  private next: Readonly<Record<string, number>> | null = null

  constructor(private readonly backend: ReferenceCounted) {}

  /** Gives a tensor of the state or an input the next slot. */
  bind(tensor: tf.Tensor): tf.Tensor {
    this.slotOf.set(tensor.dataId, this.slots++)
    return tensor
  }

  /** Listens to every kernel of the backend while `step` runs: at the registry, where tfjs looks them up. */
  watch(step: () => void): void {
    const kernels = tf.getKernelsForBackend(tf.getBackend())
    const originals = kernels.map(({ kernelFunc }) => kernelFunc)
    kernels.forEach((kernel, i) => {
      const original = originals[i]!
      ;(kernel as { kernelFunc: KernelConfig['kernelFunc'] }).kernelFunc = (parameters) => {
        const result = original(parameters)
        this.add(kernel.kernelName, original, parameters, result)
        return result
      }
    })
    try {
      step()
    } finally {
      kernels.forEach(
        (kernel, i) => ((kernel as { kernelFunc: KernelConfig['kernelFunc'] }).kernelFunc = originals[i]!),
      )
    }
  }

  finish(metrics: NamedTensors, next: NamedTensors | null): void {
    this.metrics = Object.entries(metrics).map(([name, { dataId }]) => ({ name, slot: this.slot(dataId) }))
    this.next = next === null ? null : mapValues(next, ({ dataId }) => this.slot(dataId))
  }

  release(): void {
    for (const { dataId } of this.constants.splice(0)) this.backend.disposeData(dataId)
  }

  tape(stateNames: readonly string[]): Tape {
    const { calls, constants, metrics, slots } = this
    const next = this.next === null ? null : stateNames.map((name) => this.next![name]!)
    const isResult = new Set(calls.flatMap(({ outputs }) => outputs))
    const kept = new Set([...metrics.map(({ slot }) => slot), ...(next ?? [])])
    const lastUse = new Map<number, number>()
    calls.forEach(({ operands, outputs }, time) => {
      for (const slot of [...outputs, ...operands.map((operand) => operand.slot)]) lastUse.set(slot, time)
    })
    lastUse.forEach((time, slot) => {
      if (isResult.has(slot) && !kept.has(slot)) calls[time]!.dead.push(slot)
    })
    return { calls, slots, constants, metrics, next, last: [...kept].filter((slot) => isResult.has(slot)) }
  }

  private add(
    name: string,
    run: KernelConfig['kernelFunc'],
    { inputs, attrs, backend }: Parameters<KernelConfig['kernelFunc']>[0],
    result: TensorInfo | TensorInfo[],
  ): void {
    const results = Array.isArray(result) ? result : [result]
    if (ALIASES.has(name)) {
      this.slotOf.set(results[0]!.dataId, this.slot((inputs as Record<string, TensorInfo>).x!.dataId))
      return
    }
    const operands: Operand[] = []
    const operand = ({ dataId, shape, dtype }: TensorInfo) => {
      const info = { dataId, shape, dtype }
      operands.push({ slot: this.slot(dataId), info })
      return info
    }
    // Most kernels take named inputs, a few (AddN, Concat) a list.
    const given = inputs as unknown as TensorInfo[] | Record<string, TensorInfo | undefined>
    const parameters = {
      inputs: Array.isArray(given)
        ? given.map(operand)
        : Object.fromEntries(
            Object.entries(given).flatMap(([key, info]) => (info == null ? [] : [[key, operand(info)] as const])),
          ),
      attrs,
      backend,
    }
    const outputs = results.map(({ dataId }) => {
      this.slotOf.set(dataId, this.slots)
      return this.slots++
    })
    this.calls.push({ name, run: run as unknown as KernelCall['run'], operands, parameters, outputs, dead: [] })
  }

  /** The slot of some data; a new one for data that no kernel has made: a constant, or a tensor of the world outside. */
  private slot(dataId: object): number {
    const known = this.slotOf.get(dataId)
    if (known !== undefined) return known
    const slot = this.slots++
    this.slotOf.set(dataId, slot)
    this.backend.incRef(dataId)
    this.constants.push({ slot, dataId })
    return slot
  }
}

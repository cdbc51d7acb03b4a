import type { KernelCall } from '../tensor/kernel-tape'
import type { CallWatcher } from '../tensor/kernel-replay'
import { LINEAR, LINEAR_INPUT_GRADIENT, LINEAR_WEIGHT_GRADIENT } from '../tensor/ops/linear'
import { sizeOf } from '../tensor/step'
import type { AllocationTrace, TensorRole } from './types'

type Call = AllocationTrace['calls'][number]
type Traced = AllocationTrace['tensors'][number]

/** Watches a replayed step and writes down all data that it makes, from the call that makes it to the call after which nothing owns it any more. */
export class AllocationRecorder {
  private readonly calls: Call[] = []
  private readonly tensors: { -readonly [K in keyof Traced]: Traced[K] }[] = []
  /** By slot: the data in it. */
  private readonly held = new Map<number, object>()
  /** By data: its tensor, and how many slots hold it (a kernel may hand out its input). */
  private readonly alive = new Map<object, { readonly index: number; owners: number }>()
  private readonly runs = new Map<number, number>()

  /** @param layerOf  by slot of a weight in the step's state: which layer's it is */
  constructor(private readonly layerOf: ReadonlyMap<number, number>) {}

  readonly watch: CallWatcher = (call, results) => {
    const time = this.calls.length
    const layer = this.layer(call)
    const forward = call.name === LINEAR
    const again = forward && (this.runs.get(layer) ?? 0) > 0
    if (forward) this.runs.set(layer, (this.runs.get(layer) ?? 0) + 1)
    call.outputs.forEach((slot, i) => {
      const { dataId, shape, dtype } = results[i]!
      this.held.set(slot, dataId)
      const known = this.alive.get(dataId)
      if (known !== undefined) known.owners++
      else {
        this.alive.set(dataId, { index: this.tensors.length, owners: 1 })
        this.tensors.push({
          role: roleOf(call.name, again),
          // The gradient by a layer's input is that of the output of the layer before.
          layer: call.name === LINEAR_INPUT_GRADIENT ? layer - 1 : layer,
          bytes: sizeOf(shape) * (dtype === 'bool' ? 1 : 4),
          from: time,
          to: Number.MAX_SAFE_INTEGER,
        })
      }
    })
    this.calls.push({ pass: passOf(call.name, again), layer, bytes: this.bytes(false) })
    this.peakWithGradients = Math.max(this.peakWithGradients, this.bytes(true))
    for (const slot of call.dead) this.free(slot, time)
  }

  /** Most bytes alive at once, with the gradients of weights and biases. */
  peakWithGradients = 0

  /** How often each layer's forward kernel ran, by layer. */
  forwardCalls(layers: number): number[] {
    return Array.from({ length: layers }, (_, layer) => this.runs.get(layer) ?? 0)
  }

  /** What was seen so far. */
  trace(): AllocationTrace {
    const end = this.calls.length - 1
    return { calls: this.calls, tensors: this.tensors.map((tensor) => ({ ...tensor, to: Math.min(tensor.to, end) })) }
  }

  private bytes(withWeightGradients: boolean): number {
    let sum = 0
    for (const { index } of this.alive.values()) {
      const { role, bytes } = this.tensors[index]!
      if (withWeightGradients || role !== 'weight-gradient') sum += bytes
    }
    return sum
  }

  private layer({ name, operands }: KernelCall): number {
    if (name === LINEAR || name === LINEAR_INPUT_GRADIENT) return this.layerOf.get(operands[1]!.slot) ?? -1
    // x is what the layer reads: the output of the layer before.
    if (name !== LINEAR_WEIGHT_GRADIENT) return -1
    const known = this.alive.get(this.held.get(operands[1]!.slot) ?? {})
    return known === undefined ? 0 : this.tensors[known.index]!.layer + 1
  }

  private free(slot: number, time: number): void {
    const dataId = this.held.get(slot)
    const known = dataId === undefined ? undefined : this.alive.get(dataId)
    this.held.delete(slot)
    if (dataId === undefined || known === undefined || --known.owners > 0) return
    this.tensors[known.index]!.to = time
    this.alive.delete(dataId)
  }
}

function roleOf(name: string, again: boolean): TensorRole {
  switch (name) {
    case LINEAR:
      return again ? 'recomputed' : 'activation'
    case LINEAR_INPUT_GRADIENT:
      return 'gradient'
    case LINEAR_WEIGHT_GRADIENT:
      return 'weight-gradient'
    default:
      return 'other'
  }
}

function passOf(name: string, again: boolean): Call['pass'] {
  if (name === LINEAR) return again ? 'recompute' : 'forward'
  return name === LINEAR_INPUT_GRADIENT || name === LINEAR_WEIGHT_GRADIENT ? 'backward' : 'other'
}

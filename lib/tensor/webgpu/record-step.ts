import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../../errors'
import { mapValues, sizeOf, type StepSpec } from '../step'
import type { WebGpuBackend } from './backend'
import { PendingPipeline, Recording } from './recording'
import { TraceBuffer, type Command } from './trace'

export type NamedBuffers = Readonly<Record<string, TraceBuffer>>

/** One way in which a step may run. */
export interface RecordedVariant {
  readonly commands: readonly Command[]
  /** Where its scalars are when the commands have run. */
  readonly metrics: NamedBuffers
  /** Where the next state is; null: there is none. */
  readonly next: NamedBuffers | null
}

/** Stand-ins for state and inputs, the same in all variants, and what each variant does with them. */
export interface RecordedStep<V extends string> {
  readonly state: NamedBuffers
  readonly inputs: NamedBuffers
  readonly variants: ReadonlyMap<V, RecordedVariant>
}

const BYTES = 4

/**
 * Runs a step once in each variant without computing anything, and writes down what it asks of the GPU.
 *
 * @throws CourseError('not-capturable')
 */
export async function recordStep<V extends string>(
  backend: WebGpuBackend,
  spec: StepSpec<V>,
): Promise<RecordedStep<V>> {
  const recording = new Recording(backend.device, (pipeline) => backend.writableBindings(pipeline))
  const state = mapValues(spec.state, ({ shape }) => standIn(shape))
  const inputs = mapValues(spec.inputs, ({ shape }) => standIn(shape))
  const variants = new Map<V, RecordedVariant>()
  const tensorsBefore = tf.memory().numTensors
  const pending = backend.record(recording, () => {
    for (const variant of spec.variants) {
      variants.set(variant, recordVariant(backend, spec, variant, recording, { state, inputs }))
    }
  })
  if (tf.memory().numTensors !== tensorsBefore) {
    throw new CourseError('not-capturable', 'The step keeps tensors that it has made.')
  }
  const compiled = await backend.compile(pending)
  const withPipelines = (command: Command): Command => {
    if (command.kind === 'copy') return command
    const pipeline = command.pipeline as unknown
    return pipeline instanceof PendingPipeline ? { ...command, pipeline: compiled.get(pipeline)! } : command
  }
  const finished = [...variants].map(
    ([name, variant]) => [name, { ...variant, commands: variant.commands.map(withPipelines) }] as const,
  )
  return { state, inputs, variants: new Map(finished) }
}

function recordVariant<V extends string>(
  backend: WebGpuBackend,
  spec: StepSpec<V>,
  variant: V,
  recording: Recording,
  buffers: { readonly state: NamedBuffers; readonly inputs: NamedBuffers },
): RecordedVariant {
  const placeholder = (shape: readonly number[], dtype: tf.DataType, buffer: TraceBuffer) => {
    const info = backend.makeTensorInfo([...shape], dtype)
    backend.placeTensor(info, buffer as unknown as GPUBuffer)
    return tf.engine().makeTensorFromTensorInfo(info, backend)
  }
  // A state or metric that is a constant of the host's has no buffer before it is asked for.
  const bufferOf = (tensor: tf.Tensor) => backend.bufferOf(tensor) as unknown as TraceBuffer
  let metrics: NamedBuffers = {}
  let next: NamedBuffers | null = null
  tf.tidy(() => {
    const result = spec.step(
      mapValues(spec.state, ({ shape, dtype }, name) => placeholder(shape, dtype, buffers.state[name]!)),
      mapValues(spec.inputs, ({ shape, dtype }, name) => placeholder(shape, dtype, buffers.inputs[name]!)),
      variant,
    )
    metrics = mapValues(result.metrics, bufferOf)
    if (result.state !== null) next = mapValues(result.state, bufferOf)
  })
  return { commands: recording.takeCommands(), metrics, next }
}

/** A stand-in with room for a tensor; buffers can't be empty. */
const standIn = (shape: readonly number[]): TraceBuffer => new TraceBuffer(Math.max(BYTES, BYTES * sizeOf(shape)), 0)

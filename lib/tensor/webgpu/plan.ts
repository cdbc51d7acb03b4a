import { CourseError } from '../../errors'
import { assignBuffers } from './buffer-reuse'
import { elideCopies, isElided, type Block } from './copy-elision'
import { TraceBuffer, type AnyBuffer, type Command } from './trace'

/** A part of a buffer that exists. */
export interface Place {
  readonly buffer: GPUBuffer
  readonly offset: number
}

/** Memory that all variants of a captured step share: the persistent state, and scratch for what lives within one step. */
export interface Memory {
  readonly device: GPUDevice
  /** Fixed by the first plan; the later ones keep to it. */
  readonly state: Map<Block, GPUBuffer>
  readonly scratch: GPUBuffer[]
  /** Where inputs and metrics lie. */
  readonly places: ReadonlyMap<TraceBuffer, Place>
}

/** A recorded step with memory for everything, ready to be encoded any number of times. */
export interface Plan {
  readonly commands: readonly PlannedCommand[]
  readonly dispatches: number
  /** Uniforms and constants of this plan alone. */
  readonly own: readonly GPUBuffer[]
}

export type PlannedCommand =
  | {
      readonly kind: 'dispatch'
      readonly pipeline: GPUComputePipeline
      readonly bindGroup: GPUBindGroup
      readonly workgroups: readonly [number, number, number]
      readonly indexed: boolean
    }
  | {
      readonly kind: 'copy'
      readonly from: Place
      readonly to: Place
      readonly size: number
    }

const STORAGE = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST

/**
 * Finds memory for a recorded step.
 *
 * @param commands    with those that leave the metrics and the next state at the end
 * @param persistent  buffers of the state
 * @throws CourseError('not-capturable') if a command writes to a constant: replayed, the step would find it changed
 */
export function planStep(commands: readonly Command[], persistent: ReadonlySet<TraceBuffer>, memory: Memory): Plan {
  const { device } = memory
  const constants = new Set<TraceBuffer>()
  for (const command of commands) {
    for (const { buffer, written } of touched(command)) {
      if (!(buffer instanceof TraceBuffer) || buffer.bytes === null) continue
      if (written) throw new CourseError('not-capturable', 'The step writes to a constant that it has made.')
      constants.add(buffer)
    }
  }
  const alignment = Math.max(
    device.limits.minStorageBufferOffsetAlignment,
    device.limits.minUniformBufferOffsetAlignment,
  )
  const blocks = elideCopies({
    commands,
    persistent,
    fixedBlocks: [...memory.state.keys()],
    apart: new Set([...constants, ...memory.places.keys()]),
    alignment,
  })
  const kept = commands.filter((command) => command.kind === 'dispatch' || !isElided(command, blocks))
  const { places: constantPlaces, own } = placeConstants(device, constants, alignment)
  const blockBuffers = placeBlocks(kept, persistent, blocks, memory)
  const placeOf = (buffer: AnyBuffer): Place => {
    if (!(buffer instanceof TraceBuffer)) return { buffer, offset: 0 }
    const apart = memory.places.get(buffer) ?? constantPlaces.get(buffer)
    if (apart !== undefined) return apart
    const block = blocks.get(buffer)!
    return { buffer: blockBuffers.get(block)!, offset: block.members.get(buffer)! }
  }
  const shifted = (buffer: AnyBuffer, by: number): Place => {
    const place = placeOf(buffer)
    return { buffer: place.buffer, offset: place.offset + by }
  }
  const planned = kept.map((command): PlannedCommand => {
    if (command.kind === 'copy') {
      const { from, fromOffset, to, toOffset, size } = command
      return {
        kind: 'copy',
        from: shifted(from, fromOffset),
        to: shifted(to, toOffset),
        size,
      }
    }
    const { pipeline, workgroups, indexed = false } = command
    const entries = command.bindings.map(({ binding, buffer, offset, size }) => ({
      binding,
      resource: { ...shifted(buffer, offset), size },
    }))
    const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
    return { kind: 'dispatch', pipeline, bindGroup, workgroups, indexed }
  })
  const dispatches = planned.filter(({ kind }) => kind === 'dispatch').length
  return { commands: planned, dispatches, own }
}

function touched(command: Command): readonly { readonly buffer: AnyBuffer; readonly written: boolean }[] {
  if (command.kind === 'dispatch')
    return command.bindings.map(({ buffer, writable }) => ({ buffer, written: writable }))
  return [
    { buffer: command.from, written: false },
    { buffer: command.to, written: true },
  ]
}

/** Uniforms and constants side by side, in one buffer for each use. */
function placeConstants(
  device: GPUDevice,
  constants: ReadonlySet<TraceBuffer>,
  alignment: number,
): { places: ReadonlyMap<TraceBuffer, Place>; own: readonly GPUBuffer[] } {
  const places = new Map<TraceBuffer, Place>()
  const own: GPUBuffer[] = []
  const isUniform = ({ usage }: TraceBuffer) => (usage & GPUBufferUsage.UNIFORM) !== 0
  for (const uniform of [true, false]) {
    const group = [...constants].filter((constant) => isUniform(constant) === uniform)
    if (group.length === 0) continue
    let size = 0
    const offsets = group.map((constant) => {
      const offset = size
      size = roundUp(offset + constant.size, alignment)
      return offset
    })
    const usage = uniform ? GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST : STORAGE()
    const buffer = device.createBuffer({ size, usage, mappedAtCreation: true })
    const bytes = new Uint8Array(buffer.getMappedRange())
    group.forEach((constant, i) => {
      bytes.set(new Uint8Array(constant.bytes!), offsets[i])
      places.set(constant, { buffer, offset: offsets[i]! })
    })
    buffer.unmap()
    own.push(buffer)
  }
  return { places, own }
}

/** Blocks of the state get buffers for good, the others share scratch buffers by their lifetimes. */
function placeBlocks(
  commands: readonly Command[],
  persistent: ReadonlySet<TraceBuffer>,
  blocks: ReadonlyMap<TraceBuffer, Block>,
  { device, state, scratch }: Memory,
): ReadonlyMap<Block, GPUBuffer> {
  const buffers = new Map<Block, GPUBuffer>()
  const stateBlocks = new Set([...persistent].map((buffer) => blocks.get(buffer)!))
  for (const block of stateBlocks) {
    // A plan may add buffers of its own to a block that exists: a new object for the same memory.
    const known = [...state].find(([{ members }]) => [...members.keys()].some((buffer) => block.members.has(buffer)))
    const buffer = known?.[1] ?? device.createBuffer({ size: block.size, usage: STORAGE() })
    buffers.set(block, buffer)
    if (known !== undefined) continue
    const members = new Map([...block.members].filter(([member]) => persistent.has(member)))
    state.set({ size: block.size, members, fixed: true }, buffer)
  }
  const lifetimes = new Map<Block, { size: number; first: number; last: number }>()
  commands.forEach((command, time) => {
    for (const { buffer } of touched(command)) {
      const block = buffer instanceof TraceBuffer ? blocks.get(buffer) : undefined
      if (block === undefined || stateBlocks.has(block)) continue
      const known = lifetimes.get(block)
      if (known === undefined) lifetimes.set(block, { size: block.size, first: time, last: time })
      else known.last = time
    }
  })
  const { assigned, sizes } = assignBuffers(
    [...lifetimes.values()],
    scratch.map(({ size }) => size),
  )
  for (const size of sizes.slice(scratch.length)) scratch.push(device.createBuffer({ size, usage: STORAGE() }))
  ;[...lifetimes.keys()].forEach((block, i) => buffers.set(block, scratch[assigned[i]!]!))
  return buffers
}

export const roundUp = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple

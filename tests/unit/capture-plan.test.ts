import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'

import { assignBuffers } from '@/lib/tensor/webgpu/buffer-reuse'
import { planStep, type Memory, type PlannedCommand } from '@/lib/tensor/webgpu/plan'
import { TraceBuffer, type Command, type CopyCommand, type TraceBinding } from '@/lib/tensor/webgpu/trace'

vi.stubGlobal('GPUBufferUsage', { STORAGE: 128, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, MAP_READ: 1 })

const ALIGNMENT = 16
const WORD = 4

/** Memory of an interpreter: what a GPU would hold, in words. */
interface FakeBuffer {
  readonly size: number
  readonly words: number[]
}
const fake = (size: number): FakeBuffer => ({ size, words: new Array<number>(size / WORD).fill(-1) })

function fakeDevice() {
  return {
    limits: { minStorageBufferOffsetAlignment: ALIGNMENT, minUniformBufferOffsetAlignment: ALIGNMENT },
    createBuffer({ size }: { size: number }) {
      const bytes = new ArrayBuffer(size)
      const buffer = fake(size)
      const unmap = () => new Int32Array(bytes).forEach((word, i) => (buffer.words[i] = word))
      return Object.assign(buffer, { getMappedRange: () => bytes, unmap })
    },
    createBindGroup: ({ entries }: { entries: unknown }) => entries,
  } as unknown as GPUDevice
}

interface Range {
  readonly buffer: FakeBuffer
  readonly offset: number
  readonly size: number
}
const read = ({ buffer, offset, size }: Range) => buffer.words.slice(offset / WORD, (offset + size) / WORD)

/** `r`: read; `w`: written whatever was there; `u`: updated in place. */
type Access = 'r' | 'w' | 'u'
type Bound = Range & { readonly access: Access }

/** A shader: every word that it writes becomes a mixture of the shader's number, the word's place and all that the shader reads. */
function runShader(shader: number, ranges: readonly Bound[]): void {
  const seen = ranges
    .filter(({ access }) => access !== 'w')
    .flatMap(read)
    .reduce((hash, word) => (Math.imul(hash, 31) + word) | 0, shader)
  ranges.forEach(({ buffer, offset, size, access }, b) => {
    if (access === 'r') return
    for (let i = 0; i < size / WORD; i++) buffer.words[offset / WORD + i] = (Math.imul(seen, 17) + 1000 * b + i) | 0
  })
}

function copy(from: FakeBuffer, fromOffset: number, to: FakeBuffer, toOffset: number, size: number): void {
  const words = read({ buffer: from, offset: fromOffset, size })
  words.forEach((word, i) => (to.words[toOffset / WORD + i] = word))
}

/** What WebGPU refuses: one buffer bound to read and to write in one dispatch, or two overlapping parts to write. */
function checkUsage(ranges: readonly Bound[]): void {
  for (const a of ranges)
    for (const b of ranges) {
      if (a === b || a.buffer !== b.buffer) continue
      expect(a.access === 'r').toBe(b.access === 'r')
      if (a.access !== 'r') expect(a.offset + a.size <= b.offset || b.offset + b.size <= a.offset).toBe(true)
    }
}

interface Program {
  readonly commands: readonly Command[]
  readonly state: readonly TraceBuffer[]
  readonly metrics: TraceBuffer
}

/** Runs a trace as it is written, every buffer apart. Buffers that a shader writes for the first time hold -1, as in the planned run. */
function runApart({ commands, state, metrics }: Program, initial: readonly number[][], steps: number) {
  const memory = new Map<TraceBuffer, FakeBuffer>()
  const of = (buffer: TraceBuffer) => {
    const known = memory.get(buffer) ?? fake(buffer.size)
    if (!memory.has(buffer) && buffer.bytes !== null)
      new Int32Array(buffer.bytes).forEach((w, i) => (known.words[i] = w))
    memory.set(buffer, known)
    return known
  }
  state.forEach((buffer, i) => (of(buffer).words.splice(0, Infinity, ...initial[i]!), undefined))
  const rows: number[][] = []
  for (let step = 0; step < steps; step++) {
    for (const buffer of [...memory.keys()]) if (!state.includes(buffer) && buffer.bytes === null) memory.delete(buffer)
    for (const command of commands) {
      if (command.kind === 'copy')
        copy(
          of(command.from as TraceBuffer),
          command.fromOffset,
          of(command.to as TraceBuffer),
          command.toOffset,
          command.size,
        )
      else
        runShader(
          command.workgroups[0],
          command.bindings.map((b) => ({
            ...b,
            buffer: of(b.buffer as TraceBuffer),
            access: accessOf(command.pipeline, b.binding),
          })),
        )
    }
    rows.push([...of(metrics).words])
  }
  return { rows, state: state.map((buffer) => [...of(buffer).words]) }
}

/** The same on the memory of the plan. Scratch is scribbled over before each step: nothing may rely on it. */
function runPlanned(program: Program, initial: readonly number[][], steps: number) {
  const { commands, state, metrics } = program
  const ring = fake(metrics.size)
  const memory: Memory = {
    device: fakeDevice(),
    state: new Map(),
    scratch: [],
    places: new Map([[metrics, { buffer: ring as unknown as GPUBuffer, offset: 0 }]]),
  }
  const plan = planStep(commands, new Set(state), memory)
  const placeOf = (wanted: TraceBuffer): Range => {
    for (const [{ members }, buffer] of memory.state) {
      const offset = members.get(wanted)
      if (offset !== undefined) return { buffer: buffer as unknown as FakeBuffer, offset, size: wanted.size }
    }
    throw new Error('a state without memory')
  }
  state.forEach((buffer, i) => {
    const { buffer: to, offset } = placeOf(buffer)
    initial[i]!.forEach((word, w) => (to.words[offset / WORD + w] = word))
  })
  const rows: number[][] = []
  for (let step = 0; step < steps; step++) {
    for (const buffer of memory.scratch as unknown as FakeBuffer[]) buffer.words.fill(-1)
    plan.commands.forEach((command) => runCommand(command))
    rows.push([...ring.words])
  }
  return { rows, state: state.map((buffer) => read(placeOf(buffer))), plan, memory }
}

function runCommand(command: PlannedCommand): void {
  if (command.kind === 'copy') {
    const { from, to, size } = command
    copy(from.buffer as unknown as FakeBuffer, from.offset, to.buffer as unknown as FakeBuffer, to.offset, size)
    return
  }
  const ranges = (command.bindGroup as unknown as { binding: number; resource: Range }[]).map(
    ({ binding, resource }) => ({
      ...resource,
      access: accessOf(command.pipeline, binding),
    }),
  )
  checkUsage(ranges)
  for (const { offset } of ranges) expect(offset % ALIGNMENT).toBe(0)
  runShader(command.workgroups[0], ranges)
}

let shaders = 0
const accessOf = (pipeline: GPUComputePipeline, binding: number) =>
  (pipeline as unknown as { accesses: readonly Access[] }).accesses[binding]!

function dispatch(bindings: readonly (readonly [TraceBuffer, Access])[]): Command {
  const accesses = bindings.map(([, access]) => access)
  return {
    kind: 'dispatch',
    pipeline: { accesses, getBindGroupLayout: () => null } as unknown as GPUComputePipeline,
    bindings: bindings.map(([buffer, access], binding): TraceBinding => ({
      binding,
      buffer,
      offset: 0,
      size: buffer.size,
      writable: access !== 'r',
    })),
    workgroups: [++shaders, 1, 1],
  }
}
const whole = (from: TraceBuffer, to: TraceBuffer, size = from.size, fromOffset = 0, toOffset = 0): CopyCommand => ({
  kind: 'copy',
  ...{ from, fromOffset, to, toOffset, size },
})
const buffer = (words: number) => new TraceBuffer(words * WORD, 0)

/** A packed in-place update of two parameters, as the optimizers do it: pack, update, unpack, assign. */
function packedStep() {
  const [w0, w1] = [buffer(4), buffer(6)]
  const [g0, g1, y] = [buffer(4), buffer(6), buffer(3)]
  const [packedG, packedW, new0, new1] = [buffer(10), buffer(10), buffer(4), buffer(6)]
  const metrics = buffer(3)
  const commands = [
    dispatch([
      [y, 'w'],
      [w0, 'r'],
      [w1, 'r'],
    ]),
    dispatch([
      [g0, 'w'],
      [y, 'r'],
      [w0, 'r'],
    ]),
    dispatch([
      [g1, 'w'],
      [y, 'r'],
      [w1, 'r'],
    ]),
    whole(g0, packedG),
    whole(g1, packedG, 24, 0, 16),
    whole(w0, packedW),
    whole(w1, packedW, 24, 0, 16),
    dispatch([
      [packedG, 'r'],
      [packedW, 'u'],
    ]),
    whole(packedW, new0, 16),
    whole(packedW, new1, 24, 16),
    whole(y, metrics),
    whole(new0, w0),
    whole(new1, w1),
  ]
  return { commands, state: [w0, w1], metrics }
}

describe('a planned step', () => {
  it('makes no copy for a packed update in place', () => {
    const program = packedStep()
    const initial = [
      [1, 2, 3, 4],
      [5, 6, 7, 8, 9, 10],
    ]
    const planned = runPlanned(program, initial, 4)
    expect(planned.plan.commands.filter(({ kind }) => kind === 'copy')).toHaveLength(1) // the metric
    expect(planned.memory.state.size).toBe(1)
    const { rows, state } = runApart(program, initial, 4)
    expect({ rows: planned.rows, state: planned.state }).toEqual({ rows, state })
  })

  it('keeps the copy when somebody still wants the old value', () => {
    const program = packedStep()
    const [w0] = program.state
    const late = buffer(3)
    const commands = [
      ...program.commands.slice(0, 8),
      dispatch([
        [late, 'w'],
        [w0!, 'r'],
      ]),
      ...program.commands.slice(8, 10),
      whole(late, program.metrics),
      ...program.commands.slice(11),
    ]
    const initial = [
      [1, 2, 3, 4],
      [5, 6, 7, 8, 9, 10],
    ]
    const { rows, state } = runApart({ ...program, commands }, initial, 3)
    const planned = runPlanned({ ...program, commands }, initial, 3)
    expect({ rows: planned.rows, state: planned.state }).toEqual({ rows, state })
  })

  it('refuses a step that writes to its own constant', () => {
    const constant = buffer(2)
    constant.bytes = new ArrayBuffer(8)
    const [w, metrics] = [buffer(2), buffer(1)]
    const commands = [
      dispatch([
        [constant, 'w'],
        [w, 'r'],
      ]),
    ]
    expect(() => runPlanned({ commands, state: [w], metrics }, [[1, 2]], 1)).toThrow(/constant/)
  })

  it('keeps two entries of the state apart, even if they are given the same value', () => {
    const [a, b, first, scratch, metrics] = [buffer(4), buffer(4), buffer(4), buffer(4), buffer(4)]
    const commands = [
      dispatch([
        [first, 'w'],
        [b, 'r'],
      ]),
      dispatch([
        [scratch, 'w'],
        [first, 'r'],
      ]),
      whole(scratch, metrics),
      whole(scratch, b),
      whole(scratch, a),
    ]
    for (const state of [
      [a, b],
      [b, a],
    ]) {
      const initial = state.map((one) => (one === a ? [1, 2, 3, 4] : [5, 6, 7, 8]))
      const planned = runPlanned({ commands, state, metrics }, initial, 2)
      const { rows, state: after } = runApart({ commands, state, metrics }, initial, 2)
      expect({ rows: planned.rows, state: planned.state }).toEqual({ rows, state: after })
    }
  })

  it('computes what the trace says, whatever the trace', () => {
    const words = fc.constantFrom(4, 8, 12)
    const program = fc
      .record({
        state: fc.array(words, { minLength: 1, maxLength: 3 }),
        scratch: fc.array(words, { minLength: 1, maxLength: 5 }),
        constant: words,
        picks: fc.array(
          fc.record({ isCopy: fc.boolean(), a: fc.nat(), b: fc.nat(), c: fc.nat(), x: fc.nat(1), y: fc.nat(1) }),
          { minLength: 1, maxLength: 14 },
        ),
        next: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
      })
      .map(({ state: stateSizes, scratch: scratchSizes, constant: constantSize, picks, next }) => {
        const state = stateSizes.map(buffer)
        const scratch = scratchSizes.map(buffer)
        const constant = buffer(constantSize)
        constant.bytes = Int32Array.from({ length: constantSize }, (_, i) => 7 * i).buffer
        const readable = [...state, ...scratch, constant]
        const metrics = buffer(4)
        // Every scratch buffer is written before it is read, by a shader of its own, at a place that varies with the picks.
        const commands: Command[] = scratch.map((s, i) =>
          dispatch([
            [s, 'w'],
            [state[i % state.length]!, 'r'],
          ]),
        )
        for (const { isCopy, a, b, c, x, y } of picks) {
          const to = scratch[a % scratch.length]!
          const from = readable[b % readable.length]!
          if (from === to) continue
          if (!isCopy) {
            const other = readable[c % readable.length]!
            const reads = [...new Set([from, other])].filter((one) => one !== to)
            commands.push(dispatch([[to, x === 0 ? 'w' : 'u'], ...reads.map((one) => [one, 'r'] as const)]))
            continue
          }
          // Offsets of 8 bytes, where bindings must begin at multiples of 16.
          const [fromOffset, toOffset] = [8 * x, 8 * y]
          commands.push(whole(from, to, Math.min(from.size - fromOffset, to.size - toOffset), fromOffset, toOffset))
        }
        commands.push(whole(scratch[0]!, metrics, 16))
        state.forEach((s, i) => {
          const from = scratch[next[i]! % scratch.length]!
          if (from.size >= s.size) commands.push(whole(from, s, s.size))
        })
        return { commands, state, metrics }
      })
    fc.assert(
      fc.property(program, (one) => {
        const initial = one.state.map(({ size }, i) => Array.from({ length: size / WORD }, (_, w) => 100 * i + w))
        const { rows, state } = runApart(one, initial, 3)
        const planned = runPlanned(one, initial, 3)
        expect({ rows: planned.rows, state: planned.state }).toEqual({ rows, state })
      }),
      { numRuns: 400 },
    )
  })
})

describe('buffer reuse', () => {
  const lifetime = fc
    .record({ size: fc.integer({ min: 1, max: 50 }), first: fc.nat(30), length: fc.nat(10) })
    .map(({ size, first, length }) => ({ size, first, last: first + length }))

  it('gives no two lifetimes that overlap the same buffer, and each enough room', () => {
    fc.assert(
      fc.property(
        fc.array(lifetime, { maxLength: 25 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
        (all, existing) => {
          const { assigned, sizes } = assignBuffers(all, existing)
          expect(sizes.slice(0, existing.length)).toEqual(existing)
          all.forEach((a, i) => {
            expect(sizes[assigned[i]!]).toBeGreaterThanOrEqual(a.size)
            all.forEach((b, j) => {
              if (i < j && assigned[i] === assigned[j]) expect(a.last < b.first || b.last < a.first).toBe(true)
            })
          })
        },
      ),
    )
  })

  it('needs no more than the peak for a chain, where each result dies with the next', () => {
    const chain = Array.from({ length: 20 }, (_, i) => ({ size: 10, first: i, last: i + 1 }))
    expect(assignBuffers(chain, []).sizes).toEqual([10, 10])
  })
})

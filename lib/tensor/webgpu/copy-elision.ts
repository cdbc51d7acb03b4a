import { TraceBuffer, type AnyBuffer, type Command, type CopyCommand, type TraceBinding } from './trace'

/** Memory that holds one or more of a step's buffers, each at its own offset. Buffers that overlap share their bytes. */
export interface Block {
  readonly size: number
  readonly members: ReadonlyMap<TraceBuffer, number>
  /** The memory exists already: the block can take members but not grow. */
  readonly fixed: boolean
}

export interface ElisionProblem {
  readonly commands: readonly Command[]
  /** Buffers that have a value before the first command and must have one after the last: what persists from step to step. */
  readonly persistent: ReadonlySet<TraceBuffer>
  /** Where persistent buffers lie already. */
  readonly fixedBlocks: readonly Block[]
  /** Buffers that must stay as they are: constants, inputs. */
  readonly apart: ReadonlySet<TraceBuffer>
  /** Bytes to which the offset of a binding must be a multiple. */
  readonly alignment: number
}

/**
 * Puts source and destination of a copy into the same memory wherever nobody could tell, so that the copy need not be made: the parameters of a
 * network come to lie inside the packed array that the optimizer updates in place, and gradients are computed where it reads them.
 *
 * Copies are tried in order. A candidate is accepted if, with the two in one block, every command would still read the values that it
 * reads with all buffers apart (`isSound`).
 *
 * @returns the block of every buffer that a command touches, except those kept apart
 */
export function elideCopies(problem: ElisionProblem): Map<TraceBuffer, Block> {
  const blocks = new Map<TraceBuffer, Block>()
  const place = (block: Block) => block.members.forEach((_, buffer) => blocks.set(buffer, block))
  problem.fixedBlocks.forEach(place)
  const movable = (buffer: AnyBuffer): buffer is TraceBuffer =>
    buffer instanceof TraceBuffer && !problem.apart.has(buffer)
  const blockOf = (buffer: TraceBuffer): Block => {
    const known = blocks.get(buffer)
    if (known !== undefined) return known
    const alone: Block = { size: buffer.size, members: new Map([[buffer, 0]]), fixed: false }
    place(alone)
    return alone
  }
  problem.persistent.forEach(blockOf)
  for (const command of problem.commands) {
    for (const buffer of buffersOf(command)) if (movable(buffer)) blockOf(buffer)
    if (command.kind !== 'copy' || !movable(command.from) || !movable(command.to)) continue
    const source = blockOf(command.from)
    const target = blockOf(command.to)
    if (source === target) continue
    const merged = merge(source, target, command)
    if (merged !== null && isSound(merged, problem)) place(merged)
  }
  return blocks
}

/** Whether source and destination of a copy are the same bytes of one block. */
export function isElided(copy: CopyCommand, blocks: ReadonlyMap<TraceBuffer, Block>): boolean {
  const { from, to } = copy
  if (!(from instanceof TraceBuffer) || !(to instanceof TraceBuffer)) return false
  const block = blocks.get(from)
  return block !== undefined && block === blocks.get(to) && isInPlace(copy, block)
}

const isInPlace = ({ from, fromOffset, to, toOffset }: CopyCommand, { members }: Block): boolean =>
  members.get(from as TraceBuffer)! + fromOffset === members.get(to as TraceBuffer)! + toOffset

function buffersOf(command: Command): readonly AnyBuffer[] {
  return command.kind === 'copy' ? [command.from, command.to] : command.bindings.map(({ buffer }) => buffer)
}

/** Both blocks as one, with the copy's source on its destination; null if memory that exists would have to grow. */
function merge(source: Block, target: Block, copy: CopyCommand): Block | null {
  if (source.fixed && target.fixed) return null
  const sourceAt = source.members.get(copy.from as TraceBuffer)! + copy.fromOffset
  const targetAt = target.members.get(copy.to as TraceBuffer)! + copy.toOffset
  const shift = targetAt - sourceAt // of the source block within the target block
  const low = Math.min(0, shift)
  const high = Math.max(target.size, shift + source.size)
  const fixed = source.fixed ? source : target.fixed ? target : null
  if (fixed !== null && (high - low !== fixed.size || (fixed === source ? shift : 0) !== low)) return null
  const members = new Map<TraceBuffer, number>()
  target.members.forEach((offset, buffer) => members.set(buffer, offset - low))
  source.members.forEach((offset, buffer) => members.set(buffer, offset + shift - low))
  return { size: high - low, members, fixed: fixed !== null }
}

/**
 * Walks through the commands with two memories: one in which every buffer is apart, and the block. Values are numbers without meaning, a new one for
 * each write. Sound if all reads agree, and if no shader would have one part of the block to read and another to write, which WebGPU forbids.
 */
function isSound(block: Block, { commands, persistent, alignment }: ElisionProblem): boolean {
  const cells = new Cells(block, commands)
  const inBlock: number[] = new Array<number>(cells.count).fill(UNWRITTEN)
  const apart = new Map<TraceBuffer, number[]>()
  for (const buffer of block.members.keys()) apart.set(buffer, new Array<number>(cells.count).fill(UNWRITTEN))
  let nextValue = 0
  const agree = (buffer: TraceBuffer, range: readonly number[]) => {
    const values = apart.get(buffer)!
    return range.every((cell) => values[cell] === UNWRITTEN || values[cell] === inBlock[cell])
  }
  const write = (buffer: TraceBuffer, range: readonly number[]) => {
    const values = apart.get(buffer)!
    for (const cell of range) values[cell] = inBlock[cell] = nextValue++
  }
  for (const buffer of block.members.keys()) {
    if (!persistent.has(buffer)) continue
    const range = cells.range(buffer, 0, buffer.size)
    // Two entries of the state are written apart from each other between steps, when a run starts or is restored.
    if (range.some((cell) => inBlock[cell] !== UNWRITTEN)) return false
    write(buffer, range)
  }
  for (const command of commands) {
    if (command.kind === 'dispatch') {
      const bindings = command.bindings.filter(({ buffer }) => apart.has(buffer as TraceBuffer))
      if (!canBeBound(bindings, block, alignment)) return false
      const ranges = bindings.map(({ buffer, offset, size }) => cells.range(buffer as TraceBuffer, offset, size))
      if (!bindings.every(({ buffer }, i) => agree(buffer as TraceBuffer, ranges[i]!))) return false
      bindings.forEach(({ buffer, writable }, i) => {
        if (writable) write(buffer as TraceBuffer, ranges[i]!)
      })
      continue
    }
    const { from, to, fromOffset, toOffset, size } = command
    const source = apart.get(from as TraceBuffer)
    const target = apart.get(to as TraceBuffer)
    if (source !== undefined && !agree(from as TraceBuffer, cells.range(from as TraceBuffer, fromOffset, size)))
      return false
    if (target === undefined) continue
    const range = cells.range(to as TraceBuffer, toOffset, size)
    if (source !== undefined && isInPlace(command, block)) for (const cell of range) target[cell] = source[cell]!
    else write(to as TraceBuffer, range)
  }
  return [...persistent].every((buffer) => !apart.has(buffer) || agree(buffer, cells.range(buffer, 0, buffer.size)))
}

const UNWRITTEN = -1

function canBeBound(bindings: readonly TraceBinding[], { members }: Block, alignment: number): boolean {
  const starts = bindings.map(({ buffer, offset }) => members.get(buffer as TraceBuffer)! + offset)
  if (starts.some((start) => start % alignment !== 0)) return false
  if (bindings.every(({ writable }) => !writable)) return true
  if (bindings.some(({ writable }) => !writable)) return false
  return bindings.every((a, i) =>
    bindings.every((b, j) => i === j || starts[i]! + a.size <= starts[j]! || starts[j]! + b.size <= starts[i]!),
  )
}

/** A block cut wherever a member, a binding or a copy begins or ends, so that each piece is read and written as a whole. */
class Cells {
  private readonly edges: readonly number[]

  constructor(
    private readonly block: Block,
    commands: readonly Command[],
  ) {
    const edges = new Set([0, block.size])
    const cut = (buffer: AnyBuffer, offset: number, size: number) => {
      const start = block.members.get(buffer as TraceBuffer)
      if (start === undefined) return
      edges.add(start + offset)
      edges.add(start + offset + size)
    }
    for (const buffer of block.members.keys()) cut(buffer, 0, buffer.size)
    for (const command of commands) {
      if (command.kind === 'dispatch') command.bindings.forEach(({ buffer, offset, size }) => cut(buffer, offset, size))
      else {
        cut(command.from, command.fromOffset, command.size)
        cut(command.to, command.toOffset, command.size)
      }
    }
    this.edges = [...edges].sort((a, b) => a - b)
  }

  get count(): number {
    return this.edges.length - 1
  }

  /** The cells of a part of a member. */
  range(buffer: TraceBuffer, offset: number, size: number): readonly number[] {
    const start = this.block.members.get(buffer)! + offset
    const cells: number[] = []
    for (let i = 0; i < this.count; i++) if (this.edges[i]! >= start && this.edges[i]! < start + size) cells.push(i)
    return cells
  }
}

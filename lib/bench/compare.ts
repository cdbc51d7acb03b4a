import { toCourseError } from '../errors'
import { openBenchWorker, openEngine, type BenchClient } from './bench-client'
import { BENCH_TASKS, CHECKED_STEP } from './tasks'
import { judgeTargets } from './targets'
import type {
  BenchTask,
  Cell,
  Comparison,
  EngineName,
  FromContestant,
  StepFacts,
  TaskComparison,
  Waiting,
} from './types'

export interface CompareOptions {
  readonly baseUrl: string
  /** Time WebGPU on a software adapter too. */
  readonly software: boolean
  /** Ids; null: all. */
  readonly tasks: readonly string[] | null
  readonly engines: readonly string[] | null
  /** Length of one timed block. */
  readonly blockMs: number
  /** Blocks of each engine on each task. */
  readonly rounds: number
  readonly firstFrameMs: number | null
  readonly signal: AbortSignal
  readonly onProgress: (what: string, done: number, of: number) => void
}

/** An engine that would take longer for its steps and blocks on one task is timed by a single step. */
const CELL_BUDGET_MS = 8000
const LIMIT_MS = 60_000
/**
 * Relative. Engines sum in other orders, and Adam's first steps have the sign of the gradient, so rounding grows: without an error, losses on
 * Fashion-MNIST differ by 0.1 % after 20 steps, on the small networks by 0.0002 %.
 */
const LOSS_TOLERANCE = 5e-3
const NO_FACTS: StepFacts = { mode: null, dispatchesPerStep: null, gpuBytes: null }

const POLICY = [
  `Every engine starts from the same weights and takes the same batches; its loss after ${CHECKED_STEP} steps is checked.`,
  'Engines take turns (A B C A B C), one at a time; each figure is the median of its blocks, each after a run-in, without warm-up and compilation.',
  "The loss is read at the end of each block, inside its time. The data lie on each engine's own device.",
  'Peers wait for it after each step or at the end of a block, whichever is faster for them; ours reads every loss frame by frame, as a demo does.',
].join(' ')

type Ran = Extract<FromContestant, { type: 'ran' }>

interface Entry {
  readonly engine: EngineName
  readonly client: BenchClient
  readonly rates: number[]
  readonly waiting: Waiting
  readonly steps: number
  readonly checkedLoss: number | null
  facts: StepFacts
}

/** Times our engine and its peers on the same tasks, in turns. */
export class EngineContest {
  private readonly clients = new Map<EngineName, BenchClient>()
  private readonly opened = new Map<EngineName, { description: string; reason: string | null }>()

  constructor(private readonly options: CompareOptions) {}

  async run(): Promise<Comparison> {
    const { tasks: wanted, firstFrameMs, onProgress } = this.options
    const chosen = BENCH_TASKS.filter(({ id }) => wanted === null || wanted.includes(id))
    const tasks: TaskComparison[] = []
    const source = openBenchWorker()
    try {
      for (const [i, task] of chosen.entries()) {
        this.options.signal.throwIfAborted()
        onProgress(task.title, i, chosen.length)
        tasks.push(await this.compare(task, source))
      }
    } finally {
      source.close()
      for (const client of this.clients.values()) client.close()
    }
    const engines = [...this.opened].map(([engine, state]) => ({ engine, ...state }))
    return { policy: POLICY, engines, tasks, targets: judgeTargets(tasks, firstFrameMs) }
  }

  private async compare(task: BenchTask, source: BenchClient): Promise<TaskComparison> {
    const { baseUrl, engines, rounds, signal } = this.options
    const { problem } = await source.ask({ type: 'problem', task, baseUrl }, 'problem', LIMIT_MS)
    const entries: Entry[] = []
    const cells: Cell[] = []
    for (const engine of task.engines) {
      if (engines !== null && !engines.includes(engine)) continue
      signal.throwIfAborted()
      try {
        const client = await this.open(engine)
        await client.ask({ type: 'prepare', problem }, 'prepared', LIMIT_MS)
        const entry = await this.warmUp(engine, client)
        if ('state' in entry) cells.push(entry)
        else entries.push(entry)
      } catch (error) {
        cells.push(cannotRun(engine, toCourseError(error).message))
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const entry of entries) {
        signal.throwIfAborted()
        const ran = await this.timedBlock(entry).catch(() => null)
        if (ran === null) continue
        entry.rates.push((1000 * ran.steps) / ran.ms)
        entry.facts = factsOf(ran)
      }
    }
    const losses = entries.flatMap(({ checkedLoss }) => checkedLoss ?? [])
    const agreed = median(losses)
    for (const entry of entries) cells.push(measured(entry, agreed))
    const flopsPerStep = task.model.kind === 'matmul' ? 2 * task.model.size ** 3 : null
    const order = (cell: Cell) => task.engines.indexOf(cell.engine)
    return { id: task.id, title: task.title, flopsPerStep, cells: cells.sort((a, b) => order(a) - order(b)) }
  }

  private async open(engine: EngineName): Promise<BenchClient> {
    const known = this.opened.get(engine)
    if (known !== undefined && known.reason !== null) throw new Error(known.reason)
    const { baseUrl, software } = this.options
    const present = this.clients.get(engine)
    if (present?.alive === true) return present
    const client = openEngine(engine, baseUrl)
    this.clients.set(engine, client)
    try {
      const { description } = await client.ask({ type: 'open', engine, baseUrl, software }, 'opened', LIMIT_MS)
      this.opened.set(engine, { description, reason: null })
      return client
    } catch (error) {
      client.close()
      const reason = toCourseError(error).message
      this.opened.set(engine, { description: '', reason })
      throw error
    }
  }

  /** Compiles, checks the loss, finds how many steps fill a block and how the engine likes to wait. */
  private async warmUp(engine: EngineName, client: BenchClient): Promise<Entry | Cell> {
    const { blockMs, rounds } = this.options
    await this.block(client, 1, 'at-the-end')
    const second = await this.block(client, 1, 'at-the-end')
    let stepMs = second.ms / second.steps
    if (stepMs * (CHECKED_STEP + 2 * rounds) > CELL_BUDGET_MS) return tooSlow(engine, stepMs, factsOf(second))
    const checked = await this.block(client, CHECKED_STEP - 1, 'at-the-end')
    const fill = () => Math.max(1, Math.round(blockMs / stepMs))
    let waiting: Waiting = 'at-the-end'
    let ran = checked
    // Twice: the first block may still be speeding up, and steps per block follow from its speed.
    for (let i = 0; i < 2; i++) {
      stepMs = ran.ms / ran.steps
      ran = await this.block(client, fill(), waiting)
    }
    stepMs = ran.ms / ran.steps
    if (engine === 'tfjs-webgpu' || engine === 'jax-webgpu') {
      const eager = await this.block(client, fill(), 'each-step')
      if (eager.ms / eager.steps < stepMs) {
        waiting = 'each-step'
        stepMs = eager.ms / eager.steps
      }
    }
    const { checkedLoss } = ran
    return { engine, client, rates: [], waiting, steps: fill(), checkedLoss, facts: factsOf(ran) }
  }

  /** A GPU that idled while others ran has to come back to speed first. */
  private async timedBlock({ client, steps, waiting }: Entry): Promise<Ran> {
    await this.block(client, Math.ceil(steps / 3), waiting)
    return this.block(client, steps, waiting)
  }

  private block(client: BenchClient, steps: number, waiting: Waiting): Promise<Ran> {
    return client.ask({ type: 'run', steps, waiting }, 'ran', LIMIT_MS)
  }
}

function factsOf({ mode, dispatchesPerStep, gpuBytes }: StepFacts): StepFacts {
  return { mode, dispatchesPerStep, gpuBytes }
}

function measured(entry: Entry, agreed: number | null): Cell {
  const { engine, rates, waiting, checkedLoss, facts } = entry
  const differs =
    agreed !== null && checkedLoss !== null && !(Math.abs(checkedLoss - agreed) <= LOSS_TOLERANCE * Math.abs(agreed))
  return {
    engine,
    state: 'measured',
    stepsPerSecond: median(rates),
    slowest: rates.length === 0 ? null : Math.min(...rates),
    fastest: rates.length === 0 ? null : Math.max(...rates),
    blocks: rates.length,
    waiting,
    checkedLoss,
    lossDiffers: differs,
    reason: null,
    facts,
  }
}

const EMPTY = {
  stepsPerSecond: null,
  slowest: null,
  fastest: null,
  blocks: 0,
  waiting: 'at-the-end',
  checkedLoss: null,
  lossDiffers: false,
  facts: NO_FACTS,
} as const

const cannotRun = (engine: EngineName, reason: string): Cell => ({ ...EMPTY, engine, state: 'cannot run', reason })

const tooSlow = (engine: EngineName, stepMs: number, facts: StepFacts): Cell => ({
  ...EMPTY,
  engine,
  state: 'too slow',
  stepsPerSecond: 1000 / stepMs,
  blocks: 1,
  reason: `a step takes ${(stepMs / 1000).toFixed(1)} s: timed once, loss not checked.`,
  facts,
})

/** The middle value, or the mean of the two middle ones; null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

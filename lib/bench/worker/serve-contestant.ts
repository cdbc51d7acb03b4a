import type {
  AdamSpec,
  Block,
  EngineName,
  FromContestant,
  OpenedEngine,
  Problem,
  StepFacts,
  ToContestant,
} from '../types'
import type { Waiting } from '../types'

/** One engine, as its worker offers it. */
export interface Contestant {
  /** @throws Error with the reason if it can't run here */
  open(engine: EngineName, baseUrl: string, software: boolean): Promise<OpenedEngine>
  /** Builds the task's step with the problem's numbers; frees what the previous task left. */
  prepare(problem: Problem): Promise<void>
  /** Trains `steps` more steps (at least) and reads the loss. */
  run(steps: number, waiting: Waiting): Promise<Block & StepFacts>
}

/** The part of a dedicated worker's global scope that is used here. */
interface WorkerScope {
  postMessage(message: FromContestant): void
  onmessage: ((event: MessageEvent<ToContestant>) => void) | null
}

const NO_FACTS: StepFacts = { mode: null, dispatchesPerStep: null, gpuBytes: null }

/**
 * Wires an engine to the page: requests are answered one at a time, in order.
 *
 * @param others  answers what is not about a contest, or null
 */
export function serveContestant(
  contestant: Contestant,
  others: (message: ToContestant) => Promise<FromContestant | null> = () => Promise.resolve(null),
): void {
  const scope = self as unknown as WorkerScope
  const answer = async (message: ToContestant): Promise<FromContestant> => {
    switch (message.type) {
      case 'open':
        return {
          type: 'opened',
          ...(await contestant.open(message.engine, message.baseUrl, message.software)),
        }
      case 'prepare':
        await contestant.prepare(message.problem)
        return { type: 'prepared' }
      case 'run':
        return { type: 'ran', ...(await contestant.run(message.steps, message.waiting)) }
      default:
        return (await others(message)) ?? { type: 'failed', message: `This worker does not know "${message.type}".` }
    }
  }
  let queue: Promise<unknown> = Promise.resolve()
  scope.onmessage = ({ data }) => {
    queue = queue.then(async () => {
      const reply = await answer(data).catch((error: unknown): FromContestant => ({
        type: 'failed',
        message: error instanceof Error ? error.message : String(error),
      }))
      scope.postMessage(reply)
    })
  }
}

/** One step of a peer: enqueues the work and hands out its loss, unread. */
export interface PeerStep<L> {
  /** Trains on batch t. */
  step(t: number): L
  /** Waits for the device and reads. Frees the loss. */
  read(loss: L): Promise<number>
  /** Frees a loss that nobody wants to know. */
  drop(loss: L): void
  dispose(): void
}

/** Counts and times a peer's steps; peers differ in nothing else. */
export class PeerRun<L> {
  private next = 0
  private checkedLoss: number | null = null

  constructor(
    private readonly peer: PeerStep<L>,
    /** The step whose loss is reported by itself. */
    private readonly checkedStep: number,
  ) {}

  async run(steps: number, waiting: Waiting): Promise<Block & StepFacts> {
    const start = performance.now()
    let value = Number.NaN
    for (let i = 0; i < steps; i++) {
      const loss = this.peer.step(this.next)
      const last = i === steps - 1
      const checked = this.next === this.checkedStep
      if (last || checked || waiting === 'each-step') value = await this.peer.read(loss)
      else this.peer.drop(loss)
      if (checked) this.checkedLoss = value
      this.next++
    }
    const ms = performance.now() - start
    return { steps, ms, loss: value, checkedLoss: this.checkedLoss, ...NO_FACTS }
  }

  dispose(): void {
    this.peer.dispose()
  }
}

/** The optimizer that a peer needs. */
export function adamOf(problem: Problem): AdamSpec {
  if (problem.task.optimizer === null) throw new Error(`${problem.task.id} has no optimizer that this engine knows.`)
  return problem.task.optimizer
}

import { toCourseError } from '../errors'
import { runLab } from '../labs'
import type { LabRequest } from '../labs/types'
import type { FromWorker } from '../runs/protocol'
import type { LoadFile } from '../tasks/types'

/** What the queue needs from its surroundings, so that it can be tested without a worker. */
export interface LabEnvironment {
  readonly post: (message: FromWorker) => void
  loadFile: LoadFile
  /** Lets pending messages in; resolves in a later task. */
  readonly yieldToMessages: () => Promise<void>
  /** Runs `work` while nothing trains. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>
}

class Stopped extends Error {}

/** Answers labs one after the other, in the order in which they were asked. */
export class LabQueue {
  private last: Promise<void> = Promise.resolve()
  /** Asked and not yet answered. */
  private readonly open = new Set<string>()

  constructor(private readonly environment: LabEnvironment) {}

  ask(runId: string, request: LabRequest): void {
    this.open.add(runId)
    this.last = this.last.then(() => this.answer(runId, request))
  }

  stop(runId: string): void {
    this.open.delete(runId)
  }

  /** The device is gone: whoever waits is told; what is under way stops at its next look. */
  failAll(message: string): void {
    for (const runId of this.open) this.environment.post({ type: 'failed', runId, code: 'device-lost', message })
    this.open.clear()
  }

  private async answer(runId: string, request: LabRequest): Promise<void> {
    const { post, loadFile, yieldToMessages, alone } = this.environment
    const progress = async (done: number) => {
      await yieldToMessages()
      if (!this.open.has(runId)) throw new Stopped()
      post({ type: 'lab-progress', runId, done })
    }
    try {
      const result = await alone(async () => {
        await progress(0)
        return runLab(request, { loadFile, progress })
      })
      if (this.open.has(runId)) post({ type: 'lab-result', runId, result })
    } catch (error) {
      if (error instanceof Stopped || !this.open.has(runId)) return
      const { code, message } = toCourseError(error)
      post({ type: 'failed', runId, code, message })
    } finally {
      this.open.delete(runId)
    }
  }
}

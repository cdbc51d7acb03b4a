import { CourseError } from '../errors'
import type { EngineName, FromContestant, ToContestant } from './types'

/** A worker that answers each request once, in order. */
export class BenchClient {
  private readonly waiting: {
    readonly resolve: (message: FromContestant) => void
    readonly reject: (error: Error) => void
  }[] = []
  private dead: Error | null = null

  constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<FromContestant>) => {
      const next = this.waiting.shift()
      if (data.type === 'failed') next?.reject(new CourseError('worker-failed', data.message))
      else next?.resolve(data)
    }
    worker.onerror = (event) => {
      event.preventDefault()
      const why = (event.message as string | undefined) ?? 'its file could not be loaded'
      this.close(new CourseError('worker-failed', `The worker stopped: ${why}.`))
    }
  }

  /**
   * @param limitMs  how long it may take; a worker that hangs is ended
   * @throws CourseError('worker-failed') with the worker's own words, or if it is too late
   */
  async ask<T extends FromContestant['type']>(
    message: ToContestant,
    expected: T,
    limitMs: number,
  ): Promise<Extract<FromContestant, { type: T }>> {
    if (this.dead !== null) throw this.dead
    let timer: ReturnType<typeof setTimeout> | undefined
    const reply = await new Promise<FromContestant>((resolve, reject) => {
      this.waiting.push({ resolve, reject })
      timer = setTimeout(
        () =>
          this.close(new CourseError('worker-failed', `no answer to "${message.type}" in ${limitMs / 1000} seconds.`)),
        limitMs,
      )
      this.worker.postMessage(message)
    }).finally(() => clearTimeout(timer))
    if (reply.type === expected) return reply as Extract<FromContestant, { type: T }>
    throw new CourseError('internal', `The worker answered "${reply.type}" to "${message.type}".`)
  }

  get alive(): boolean {
    return this.dead === null
  }

  /** Ends the worker; whoever waits for it is told why. */
  close(why: Error = new CourseError('worker-failed', 'It was ended.')): void {
    this.dead ??= why
    this.worker.terminate()
    for (const { reject } of this.waiting.splice(0)) reject(this.dead)
  }
}

/** Loads the site's own bench worker. */
export function openBenchWorker(): BenchClient {
  // Bundlers look for this literal form.
  return new BenchClient(new Worker(new URL('../../workers/bench.worker.ts', import.meta.url), { type: 'module' }))
}

/** Loads an engine's worker: ours from the site, a peer's from the folder that `npm run bench` adds to it. */
export function openEngine(engine: EngineName, baseUrl: string): BenchClient {
  const family = engine.split('-')[0]!
  if (family === 'descent') return openBenchWorker()
  const url = new URL(`peers/${family}.js`, baseUrl)
  return new BenchClient(new Worker(url, { type: 'module' }))
}

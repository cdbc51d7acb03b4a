import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { CourseError } from '@/lib/errors'
import type { FromWorker, ToWorker } from '@/lib/runs/protocol'
import { WorkerLink } from '@/lib/runs/worker-link'

/** Web Locks as far as they are used: one owner at a time, the next in line when it lets go. */
class FakeLocks {
  private readonly owners = new Map<string, Promise<unknown>>()

  async request(
    name: string,
    options: { signal?: AbortSignal } | (() => unknown),
    callback?: () => unknown,
  ): Promise<void> {
    const [{ signal }, work] = typeof options === 'function' ? [{}, options] : [options, callback!]
    const before = this.owners.get(name) ?? Promise.resolve()
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error))
    })
    const granted = before.then(() => undefined)
    const turn = signal === undefined ? granted : Promise.race([granted, aborted])
    this.owners.set(
      name,
      turn.then(work, () => undefined),
    )
    await turn
  }

  get names(): readonly string[] {
    return [...this.owners.keys()]
  }
}

/** A worker that takes its lock as the real one does, and can die. */
class FakeWorker {
  static all: FakeWorker[] = []
  onmessage: ((event: { data: FromWorker }) => void) | null = null
  readonly sent: ToWorker[] = []
  terminated = false
  private readonly death: Promise<void>
  die: () => void = () => undefined

  constructor() {
    FakeWorker.all.push(this)
    this.death = new Promise((resolve) => (this.die = resolve))
  }

  postMessage(message: ToWorker): void {
    this.sent.push(message)
  }

  terminate(): void {
    this.terminated = true
    this.die()
  }

  get lock(): string | null {
    const [hello] = this.sent
    return hello?.type === 'hello' ? hello.lock : null
  }

  say(data: FromWorker): void {
    this.onmessage?.({ data })
  }

  takeLock(): void {
    void navigator.locks.request(this.lock!, () => this.death)
    this.say({ type: 'alive' })
  }
}

const HELLO = {
  ...({ type: 'hello', backend: null, forced: false, size: 'small', checkEvery: null, baseUrl: '/' } as const),
}
const READY: FromWorker = {
  type: 'ready',
  backend: { name: 'cpu', description: 'test', skipped: [] },
  ladder: [],
}
const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('the death of a worker', () => {
  beforeEach(() => {
    FakeWorker.all = []
    vi.stubGlobal('Worker', FakeWorker)
    vi.stubGlobal('navigator', { locks: new FakeLocks() })
  })
  afterEach(() => vi.unstubAllGlobals())

  function open() {
    const heard: FromWorker[] = []
    const onClosed = vi.fn()
    const link = new WorkerLink(HELLO, () => undefined, onClosed)
    link.ready.catch(() => undefined)
    link.listen('run', { onMessage: (message) => heard.push(message) })
    return { link, worker: FakeWorker.all.at(-1)!, heard, onClosed }
  }

  it('is told to its runs, once, with what to do', async () => {
    const { link, worker, heard, onClosed } = open()
    worker.takeLock()
    worker.say(READY)
    await link.ready
    await settled()
    expect(heard).toEqual([])
    worker.die()
    await settled()
    expect(heard).toEqual([expect.objectContaining({ type: 'failed', runId: 'run', code: 'worker-failed' })])
    expect(heard[0]).toHaveProperty('message', expect.stringMatching(/Press Run/))
    expect(onClosed).toHaveBeenCalledTimes(1)
  })

  it('is told to those who wait for its start', async () => {
    const { link, worker, onClosed } = open()
    worker.takeLock()
    worker.die()
    await expect(link.ready).rejects.toMatchObject({ code: 'worker-failed' })
    expect(onClosed).toHaveBeenCalledTimes(1)
  })

  it('is not what the page itself does', async () => {
    const { link, worker, heard, onClosed } = open()
    worker.takeLock()
    worker.say(READY)
    link.close(new CourseError('worker-failed', 'The training worker was ended.'))
    await settled()
    expect(worker.terminated).toBe(true)
    expect(heard.map((message) => ('message' in message ? message.message : ''))).toEqual([
      'The training worker was ended.',
    ])
    expect(onClosed).toHaveBeenCalledTimes(1)
  })

  it('is not seen before the worker holds its lock', async () => {
    const { worker, heard } = open()
    await settled()
    expect((navigator.locks as unknown as FakeLocks).names).toEqual([])
    worker.say(READY)
    await settled()
    expect(heard).toEqual([])
  })

  it('concerns one worker only', async () => {
    const first = open()
    const second = open()
    expect(first.worker.lock).not.toBe(second.worker.lock)
    for (const { worker } of [first, second]) {
      worker.takeLock()
      worker.say(READY)
    }
    first.worker.die()
    await settled()
    expect(first.heard).toHaveLength(1)
    expect(second.heard).toEqual([])
  })

  it('changes nothing where there are no locks', () => {
    vi.stubGlobal('navigator', {})
    const { worker, heard } = open()
    expect(worker.lock).toBeNull()
    worker.say(READY)
    worker.die()
    expect(heard).toEqual([])
  })
})

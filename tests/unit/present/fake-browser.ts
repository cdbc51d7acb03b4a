import type { DeckShape } from '../../../lib/present/deck-state'
import type { Channel, Locks, WindowEnvironment } from '../../../lib/present/window-environment'
import { WindowLink, type LinkOptions } from '../../../lib/present/window-link'

export const SHAPE: DeckShape = {
  slides: [
    { id: 'title', reveals: 0, optional: false },
    { id: 'race', reveals: 3, optional: false },
    { id: 'proof', reveals: 1, optional: false },
    { id: 'backup', reveals: 2, optional: true },
    { id: 'more', reveals: 0, optional: true },
  ],
}

/** Mulberry32: numbers in [0, 1) that a seed decides. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Waiting {
  readonly owner: string
  readonly grant: () => void
}

export interface FakeWindow {
  readonly id: string
  readonly link: WindowLink
  readonly storage: Map<string, string>
  readonly options: LinkOptions
}

/**
 * The windows of one browser. Whatever happens between them (messages, locks, timers) waits in a queue until the test lets it happen; what one window says
 * to another stays in order, everything else comes in any order.
 */
export class FakeBrowser {
  readonly windows: FakeWindow[] = []
  readonly channels = new Map<string, { readonly room: string; readonly channel: Channel }>()
  private readonly queues = new Map<string, (() => void)[]>()
  private readonly holders = new Map<string, string>()
  private readonly waiting = new Map<string, Waiting[]>()
  private opened = 0

  constructor(
    private readonly random: () => number,
    private readonly hasLocks = true,
  ) {}

  open(options: Partial<LinkOptions> = {}, storage = new Map<string, string>()): FakeWindow {
    const id = `w${this.opened++}`
    const all: LinkOptions = { deck: 'demo', version: '1', role: 'projector', shape: SHAPE, ...options }
    const link = new WindowLink(all, this.environment(id, storage))
    const opened = { id, link, storage, options: all }
    this.windows.push(opened)
    return opened
  }

  /** As a page is left: it may say goodbye. */
  close(one: FakeWindow): void {
    one.link.close()
    this.vanish(one)
  }

  /** Gone without a word; some of what it said last is never heard, by some. */
  crash(one: FakeWindow): void {
    for (const [name, queue] of this.queues) {
      if (name.startsWith(`${one.id}>`)) queue.splice(Math.floor(this.random() * (queue.length + 1)))
    }
    this.vanish(one)
  }

  reload(one: FakeWindow): FakeWindow {
    if (this.random() < 0.5) this.close(one)
    else this.crash(one)
    return this.open(one.options, one.storage)
  }

  /** The next thing that one window says to another is never heard. */
  lose(from: FakeWindow, to: FakeWindow): void {
    this.queues.get(`${from.id}>${to.id}`)?.shift()
  }

  /** Lets one thing happen, any; false if nothing is left. Timers are slower than messages. */
  step(): boolean {
    const queues = [...this.queues].filter(([, queue]) => queue.length > 0)
    const fast = queues.filter(([name]) => !name.startsWith('timers'))
    const ready = fast.length > 0 ? fast : queues
    const [, queue] = ready[Math.floor(this.random() * ready.length)] ?? []
    queue?.shift()!()
    return queue !== undefined
  }

  /** Lets everything happen. */
  settle(): void {
    for (let steps = 0; this.step(); steps++) if (steps > 100_000) throw new Error('The windows never come to rest.')
  }

  private vanish({ id }: FakeWindow): void {
    this.windows.splice(
      this.windows.findIndex((one) => one.id === id),
      1,
    )
    this.channels.delete(id)
    for (const name of this.queues.keys())
      if (name.endsWith(`>${id}`) || name === `timers ${id}`) this.queues.delete(name)
    for (const [name, waiting] of this.waiting) {
      this.waiting.set(
        name,
        waiting.filter(({ owner }) => owner !== id),
      )
    }
    for (const [name, holder] of this.holders) if (holder === id) this.free(name)
  }

  private environment(id: string, storage: Map<string, string>): WindowEnvironment {
    return {
      id,
      openChannel: (room) => this.openChannel(id, room),
      locks: this.hasLocks ? this.locksOf(id) : null,
      storage: {
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => void storage.set(key, value),
      },
      later: (callback) => this.enqueue(`timers ${id}`, callback),
      nextFrame: (callback) => void this.enqueue(`timers ${id}`, callback),
    }
  }

  private openChannel(id: string, room: string): Channel {
    const channel: Channel = {
      onmessage: null,
      postMessage: (data) => {
        for (const [other, to] of this.channels) {
          if (other === id || to.room !== room) continue
          const copy: unknown = structuredClone(data)
          this.enqueue(`${id}>${other}`, () => to.channel.onmessage?.({ data: copy }))
        }
      },
      close: () => void this.channels.delete(id),
    }
    this.channels.set(id, { room, channel })
    return channel
  }

  private locksOf(id: string): Locks {
    return {
      request: (name, { signal }, held) =>
        new Promise((resolve, reject) => {
          const request: Waiting = {
            owner: id,
            grant: () => {
              void held().then(() => {
                if (this.holders.get(name) === id) this.free(name)
                resolve()
              })
            },
          }
          signal.addEventListener('abort', () => {
            const waiting = this.waiting.get(name) ?? []
            if (!waiting.includes(request)) return
            this.waiting.set(
              name,
              waiting.filter((one) => one !== request),
            )
            reject(new DOMException('aborted', 'AbortError'))
          })
          this.waiting.set(name, [...(this.waiting.get(name) ?? []), request])
          this.grant(name)
        }),
    }
  }

  private free(name: string): void {
    this.holders.delete(name)
    this.grant(name)
  }

  private grant(name: string): void {
    this.enqueue(`lock ${name}`, () => {
      const [first, ...rest] = this.waiting.get(name) ?? []
      if (first === undefined || this.holders.has(name)) return
      this.holders.set(name, first.owner)
      this.waiting.set(name, rest)
      first.grant()
    })
  }

  private enqueue(name: string, event: () => void): () => void {
    const queue = this.queues.get(name) ?? []
    this.queues.set(name, queue)
    queue.push(event)
    return () => {
      const at = queue.indexOf(event)
      if (at >= 0) queue.splice(at, 1)
    }
  }
}

/**
 * One window's end of a presentation. All windows of a deck hold the same `DeckState`: one of them leads, puts every action in order and tells the others.
 * docs/presenting.md has the protocol.
 *
 * For pages:
 * - `openWindowLink({ deck: slug, version, role, shape, restoreValues })` in an effect (browser-windows.ts); `link.close()` when it goes.
 * - `useSyncExternalStore(link.subscribe, () => link.state)`: the same object until something changes. `leads`, `synced` and `peers` change with the same
 *   call. Until `synced`, the state is what this tab remembers.
 * - `link.submit(action)` is done at once in the window that leads, a message later in the others; never twice, and not lost while a window stays open.
 * - `link.values` goes into `SharedValuesContext`. An object in it stays the same object until its key is set again, also when the leader changes: effects
 *   may depend on it. JSON only.
 * - `restoreValues` is for the only window, loaded again: take away what asks for runs (the demos' orders), for their logs are gone. A window that is not
 *   alone gets state and logs from the others.
 * - `link.sendEphemeral('laser', point)`, `link.onEphemeral('laser', listener)`: a stroke in progress sends all of its points so far, each time.
 * - `new RunRelay(link, trainClient)` is the `RunClient` of every `DemoSession`. Keep demos mounted in all windows: a session that is disposed in the window
 *   that leads ends its runs.
 */
import { initialState, type DeckAction, type DeckShape, type DeckState } from './deck-state'
import { Listeners } from './listeners'
import { OwnActions } from './own-actions'
import { Peers, type Peer } from './peers'
import {
  adopt,
  appliedOf,
  endOf,
  isAhead,
  NOWHERE,
  order,
  restoreReplica,
  type Position,
  type Replica,
  type Submitted,
} from './replica'
import { ReplicaStore } from './replica-store'
import type { SharedValues } from './shared-values'
import { holdLock, type Channel, type WindowEnvironment } from './window-environment'
import { readEnvelope, type DeckRole, type Envelope, type WindowMessage } from './window-messages'

export interface LinkOptions {
  /** The lesson's slug. */
  readonly deck: string
  /** Of the page: windows of different versions have nothing to do with each other. */
  readonly version: string
  readonly role: DeckRole
  readonly shape: DeckShape
  readonly plannedMinutes?: number
  /** What is left of the shared values when the only window is loaded again: the runs that they ask for are gone. */
  readonly restoreValues?: (values: DeckState['values']) => DeckState['values']
}

/** Messages between the windows on one topic. */
export interface Transport {
  /** To all other windows, or to one. Anything that can be cloned. */
  send(data: unknown, to?: string): void
  /** @returns how to stop */
  listen(listener: (data: unknown, from: string) => void): () => void
}

/** The parts of `WindowLink` that a relay needs. */
export interface LeaderLink {
  readonly id: string
  readonly leads: boolean
  /** Id of the window that leads, this one included; null: not known yet. */
  readonly leader: string | null
  /** Calls back after this window or another took the lead. @returns how to stop */
  onLeader(listener: () => void): () => void
  transport(topic: string): Transport
}

/** Actions that a new leader can order again after it heard of others that come before them. */
const MOST_REORDERED = 100
/** Without locks: how long a new window waits for a leader, and how long an action may go unanswered. */
const NO_ANSWER_MS = { hello: 150, submit: 1000 }
const RANK: Readonly<Record<DeckRole, number>> = { speaker: 2, mirror: 1, projector: 0 }

export class WindowLink implements LeaderLink {
  readonly id: string
  readonly role: DeckRole
  readonly values: SharedValues
  private readonly room: string
  private readonly store: ReplicaStore
  private readonly channel: Channel
  private readonly windows: Peers
  private readonly closed = new AbortController()
  private readonly subscribers = new Set<() => void>()
  private readonly leaderListeners = new Set<() => void>()
  private readonly topics = new Listeners()
  private readonly ephemerals = new Listeners()
  private readonly outbox = new Map<string, unknown>()
  private replica: Replica
  private leaderId: string | null = null
  private asked = false
  private readonly own: OwnActions
  /** Of a leader: the position that its lead began from, and what it has ordered since; null: too much to order it again. */
  private beganFrom: Position = NOWHERE
  private sinceLead: readonly Submitted[] | null = []
  private cancelClaim: (() => void) | null = null

  constructor(
    private readonly options: LinkOptions,
    private readonly environment: WindowEnvironment,
  ) {
    const { deck, version, role, shape, plannedMinutes, restoreValues } = options
    this.id = environment.id
    this.own = new OwnActions(this.id)
    this.role = role
    this.room = `descent/${deck}/${version}`
    this.store = new ReplicaStore(`descent:deck/${deck}`, environment, () => this.replica)
    const stored = this.store.load(shape, plannedMinutes)
    const state = stored?.state ?? initialState(shape, plannedMinutes)
    this.replica = {
      ...(stored ?? { epoch: 0, seq: 0, applied: {} }),
      state: { ...state, values: restoreValues?.(state.values) ?? state.values },
    }
    this.values = {
      get: (key) => (Object.hasOwn(this.state.values, key) ? this.state.values[key] : undefined),
      set: (key, value) => this.submit({ type: 'set', key, value }),
      subscribe: this.subscribe,
    }
    this.channel = environment.openChannel(this.room)
    this.channel.onmessage = ({ data }) => {
      const envelope = readEnvelope(data, this.room, this.id)
      if (envelope !== null && !this.closed.signal.aborted) this.receive(envelope)
    }
    this.windows = new Peers(this.room, environment.locks, () => this.notify())
    this.windows.appear(this.id, () => this.post({ type: 'hello' }))
    const { locks } = environment
    if (locks === null) this.claimAfter(NO_ANSWER_MS.hello)
    else {
      // A browser that has locks and gives none is treated as one that has none.
      holdLock(
        locks,
        `${this.room}/leader`,
        this.closed.signal,
        () => this.lead(),
        () => this.claimAfter(NO_ANSWER_MS.hello),
      )
    }
  }

  get state(): DeckState {
    return this.replica.state
  }

  get leads(): boolean {
    return this.leaderId === this.id
  }

  get leader(): string | null {
    return this.leaderId
  }

  /** False until the state is the one that all windows share. */
  get synced(): boolean {
    return this.leaderId !== null
  }

  /** The other windows that are open. A new array whenever it changes. */
  get peers(): readonly Peer[] {
    return this.windows.list
  }

  /** Calls back after any change of state, leader or peers. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.subscribers.add(listener)
    return () => this.subscribers.delete(listener)
  }

  onLeader(listener: () => void): () => void {
    this.leaderListeners.add(listener)
    return () => this.leaderListeners.delete(listener)
  }

  /** Asks for a change: done at once in the window that leads, else when its answer comes. */
  submit(action: DeckAction): void {
    if (this.closed.signal.aborted) return
    // First, for it throws if the action can't be cloned.
    if (!this.leads) this.post({ type: 'submit', n: this.own.count + 1, action })
    const mine = this.own.add(action)
    if (this.leads) this.putInOrder(mine)
    else if (this.environment.locks === null) this.claimAfter(NO_ANSWER_MS.submit)
  }

  /** For what moves with the hand. Not ordered, not kept; of each kind the newest, once a frame. */
  sendEphemeral(kind: string, data: unknown): void {
    if (this.outbox.size === 0) {
      this.environment.nextFrame(() => {
        const messages = [...this.outbox]
        this.outbox.clear()
        for (const [one, newest] of messages) this.post({ type: 'ephemeral', kind: one, data: newest })
      })
    }
    this.outbox.set(kind, data)
  }

  /** @returns how to stop */
  onEphemeral(kind: string, listener: (data: unknown, from: string) => void): () => void {
    return this.ephemerals.add(kind, listener)
  }

  transport(topic: string): Transport {
    return {
      send: (data, to) => this.post({ type: 'topic', topic, data }, to),
      listen: (listener) => this.topics.add(topic, listener),
    }
  }

  /** Leaves; the others go on. */
  close(): void {
    if (this.closed.signal.aborted) return
    this.store.save()
    this.post({ type: 'bye' })
    this.closed.abort()
    this.cancelClaim?.()
    this.windows.close()
    this.channel.close()
  }

  private receive({ from, role, message }: Envelope): void {
    switch (message.type) {
      case 'hello':
        this.windows.add({ id: from, role })
        this.post({ type: 'here' }, from)
        if (this.leads) this.post({ type: 'copy', copy: this.replica }, from)
        break
      case 'here':
        this.windows.add({ id: from, role })
        break
      case 'bye':
        this.windows.remove(from)
        if (this.environment.locks === null && from === this.leaderId) this.lead()
        break
      case 'submit':
        if (this.leads) this.putInOrder({ ...message, by: from })
        break
      case 'ordered':
        this.follow(from, message)
        break
      case 'copy':
        this.hearCopy(from, role, message.copy)
        break
      case 'lead':
        this.hearLead(from, role, message)
        break
      case 'ahead':
        if (this.leads) this.catchUp(message.copy)
        break
      case 'ephemeral':
        this.ephemerals.tell(message.kind, message.data, from)
        break
      case 'topic':
        this.topics.tell(message.topic, message.data, from)
        break
    }
  }

  /** A follower's step: only what its leader says, in order, each once. Who leads changes with a `lead` only. */
  private follow(from: string, message: Extract<WindowMessage, { type: 'ordered' }>): void {
    const { epoch, seq } = this.replica
    if (this.leads || from !== this.leaderId || message.epoch < epoch) return
    if (message.epoch === epoch && message.seq <= seq) return
    const next = message.epoch === epoch ? order(this.options.shape, this.replica, message) : null
    if (next?.seq === message.seq) this.change(next)
    else if (!this.asked) {
      // Something is missing.
      this.asked = true
      this.post({ type: 'hello' })
    }
  }

  private hearCopy(from: string, role: DeckRole, copy: Replica): void {
    if (!this.leads && (this.leaderId === null || from === this.leaderId)) {
      if (this.leaderId === null || !isAhead(this.replica, copy)) this.take(copy, from, role)
      return
    }
    // The last word of a leader that is gone: the present one may know less.
    if (this.leads && isAhead(copy, this.beganFrom)) this.catchUp(copy)
    else if (isAhead(copy, this.replica)) this.post({ type: 'ahead', copy }, this.leaderId)
  }

  private hearLead(from: string, role: DeckRole, { copy, since }: Extract<WindowMessage, { type: 'lead' }>): void {
    if (this.leads && this.environment.locks !== null) {
      // There is one leader: this is the last word of one that is gone, and may hold more than we have.
      if (isAhead(copy, this.beganFrom)) this.catchUp(copy)
    } else if (this.leads) {
      if (RANK[role] < RANK[this.role] || (role === this.role && from > this.id)) {
        this.announce(copy.epoch)
        return
      }
      this.setLeader(null)
      this.post({ type: 'ahead', copy: this.replica }, from)
    } else if (this.leaderId !== null && isAhead(this.replica, since)) {
      this.post({ type: 'ahead', copy: this.replica }, from)
    } else if (this.leaderId === null || copy.epoch > this.replica.epoch) {
      const before = this.leaderId
      this.take(copy, from, role)
      // If that one leads still, what we heard was late.
      if (before !== null && before !== from) this.post({ type: 'ahead', copy: this.replica }, before)
    }
  }

  /** The replica of the window that leads in place of ours; what it has not heard from us is sent again. */
  private take(copy: unknown, leader: string, role: DeckRole): void {
    const restored = restoreReplica(this.options.shape, copy)
    if (restored === null) return
    this.asked = false
    this.change(adopt(restored, this.state), leader)
    this.own.renumber(appliedOf(this.replica, this.id))
    for (const { n, action } of this.unheard()) this.post({ type: 'submit', n, action })
    if (this.environment.locks === null && RANK[this.role] > RANK[role]) this.lead()
  }

  /** The lead is ours. */
  private lead(): void {
    if (this.leads || this.closed.signal.aborted) return
    // What only a storage knows counts for less than what any open window holds.
    this.beganFrom = this.leaderId === null ? NOWHERE : this.replica
    this.sinceLead = []
    this.change({ ...this.replica, epoch: this.replica.epoch + 1 }, this.id)
    for (const mine of this.unheard()) this.putInOrder(mine, false)
    this.post({ type: 'lead', copy: this.replica, since: this.beganFrom })
  }

  /** Before it went, the last leader ordered something that we have not heard of: it comes first, and then all that we have ordered since. */
  private catchUp(copy: unknown): void {
    const restored = restoreReplica(this.options.shape, copy)
    if (restored === null) return
    if (this.sinceLead !== null && isAhead(restored, this.beganFrom)) {
      const again = this.sinceLead
      this.beganFrom = { epoch: restored.epoch, seq: restored.seq }
      this.sinceLead = []
      this.change({ ...adopt(restored, this.state), epoch: Math.max(restored.epoch, this.replica.epoch) })
      for (const one of again) this.putInOrder(one, false)
      this.own.renumber(appliedOf(this.replica, this.id))
      for (const one of this.unheard()) this.putInOrder(one, false)
    }
    this.announce(restored.epoch)
  }

  /**
   * Begins another epoch, with a replica that stands for all before it.
   *
   * @param least  an epoch that is over
   */
  private announce(least: number): void {
    const epoch = Math.max(least, this.replica.epoch)
    this.change({ ...this.replica, epoch: epoch + 1 })
    this.post({ type: 'lead', copy: this.replica, since: endOf(epoch) })
  }

  private putInOrder(submitted: Submitted, say = true): void {
    const next = order(this.options.shape, this.replica, submitted)
    if (next === null) return
    const { by, n, action } = submitted
    if (say) this.post({ type: 'ordered', epoch: next.epoch, seq: next.seq, by, n, action })
    if (this.sinceLead !== null) {
      this.sinceLead = this.sinceLead.length < MOST_REORDERED ? [...this.sinceLead, submitted] : null
    }
    this.change(next)
  }

  /** Actions of this window that are not in the replica. */
  private unheard(): readonly Submitted[] {
    return this.own.after(appliedOf(this.replica, this.id))
  }

  /** Without locks: leads if by then no one has answered what was said so far. */
  private claimAfter(ms: number): void {
    const said = this.own.count
    this.cancelClaim ??= this.environment.later(() => {
      this.cancelClaim = null
      if (this.leaderId === null || this.unheard().some(({ n }) => n <= said)) this.lead()
    }, ms)
  }

  private change(replica: Replica, leader = this.leaderId): void {
    this.replica = replica
    this.own.trim(appliedOf(replica, this.id))
    this.store.saveSoon()
    this.setLeader(leader)
    this.notify()
  }

  private setLeader(leader: string | null): void {
    if (leader === this.leaderId) return
    this.leaderId = leader
    for (const listener of this.leaderListeners) listener()
  }

  private notify(): void {
    for (const subscriber of this.subscribers) subscriber()
  }

  private post(message: WindowMessage, to: string | null = null): void {
    if (this.closed.signal.aborted) return
    const { id: from, role, room } = this
    this.channel.postMessage({ app: 'descent-deck', room, from, role, to, message } satisfies Envelope)
  }
}

import { CourseError, toCourseError } from '../errors'
import type { RunConfig } from '../experiments/types'
import type { SizeClass } from '../runs/protocol'
import type { Connection, RunClient } from '../runs/run-client'
import type { RunListener } from '../runs/worker-link'
import type { FromLeader, RunOrder, ToLeader, Told, Want } from './relay-messages'
import { joinFrames, pressOf, RunLog, type RunCopy, type RunMessage } from './run-log'
import type { LeaderLink, Transport } from './window-link'

/** Frames are handed out at most this often, to all windows at the same moment. */
const DELIVER_EVERY_MS = 80

interface Waiting {
  readonly promise: Promise<Connection>
  readonly resolve: (connection: Connection) => void
  readonly reject: (error: CourseError) => void
}

/**
 * The `RunClient` of every demo in a presentation: the window that leads trains, and all windows hear the same. Their sessions are told the same
 * (run, pause, set a slider, from shared values); what the leader's session says counts, and what another window's says where the leader has no session
 * for that run.
 *
 * All windows keep a log of the newest press of each demo. From it a window that opens late catches up, and a window that takes the lead trains on: it
 * starts the runs again and passes on the rows that are new.
 *
 * When to deliver is decided when something arrives: timers of a hidden window are slow.
 */
export class RunRelay implements RunClient {
  readonly paced = true
  private readonly transport: Transport
  private readonly stops: readonly (() => void)[]
  private readonly logs = new Map<string, RunLog>()
  private readonly wants = new Map<string, Want>()
  private readonly listeners = new Map<string, RunListener>()
  private readonly waiting = new Map<SizeClass, Waiting>()
  /** Of the leader: the client's ids of the runs that train here. */
  private readonly training = new Map<string, string>()
  private readonly connecting = new Map<SizeClass, Promise<Connection>>()
  private undelivered: Told[] = []
  private deliveredAt = -Infinity

  /** @param topic  keeps relays on one link apart: one for the worker, one for each demo's recording */
  constructor(
    private readonly link: LeaderLink,
    private readonly client: RunClient,
    topic = 'runs',
    private readonly now: () => number = () => performance.now(),
  ) {
    this.transport = link.transport(topic)
    this.stops = [
      this.transport.listen((data, from) => this.receive(data as ToLeader | FromLeader, from)),
      link.onLeader(() => this.meetLeader()),
    ]
    this.meetLeader()
  }

  connect(size: SizeClass): Promise<Connection> {
    if (this.link.leads) return this.connectHere(size)
    const known = this.waiting.get(size)
    if (known !== undefined) return known.promise
    const { promise, resolve, reject } = withResolvers<Connection>()
    this.waiting.set(size, { promise, resolve, reject })
    this.tellLeader({ type: 'connect', size })
    return promise
  }

  start({ size }: Connection, config: RunConfig, listener: RunListener, name: string): string {
    const want = { name, config, size }
    this.wants.set(name, want)
    // Its owner has no id yet that it could connect an answer with.
    queueMicrotask(() => {
      if (this.wants.get(name) !== want) return
      for (const message of [...(this.logs.get(name)?.messages ?? [])]) listener.onMessage(message)
      this.listeners.set(name, listener)
    })
    this.ask(want)
    return name
  }

  pause(name: string): void {
    this.order({ type: 'pause', name })
  }

  resume(name: string): void {
    this.order({ type: 'resume', name })
  }

  drop(name: string): void {
    this.wants.delete(name)
    this.listeners.delete(name)
    this.order({ type: 'drop', name })
  }

  set(names: readonly string[], path: string, value: number, notBefore: number): void {
    this.order({ type: 'set', names, path, value, notBefore })
  }

  /** Ends what trains here; the next leader goes on with it. */
  close(): void {
    for (const stop of this.stops) stop()
    this.stopTraining()
    this.wants.clear()
    this.listeners.clear()
  }

  private receive(message: ToLeader | FromLeader, from: string): void {
    if (this.link.leads) this.serve(message as ToLeader, from)
    else if (from === this.link.leader) this.follow(message as FromLeader, from)
  }

  /** What a leader hears from the others. */
  private serve(message: ToLeader, from: string): void {
    switch (message.type) {
      case 'hello': {
        this.send({ type: 'log', runs: [...this.logs.values()].map((log) => log.copy()) }, from)
        const names = message.known.filter((name) => !this.logs.has(name) && !this.isOld(name))
        if (names.length > 0) this.send({ type: 'tell', names }, from)
        break
      }
      case 'log':
        this.merge(message.runs)
        this.send(message)
        this.trainAll()
        break
      case 'connect':
        this.connectHere(message.size).then(
          (connection) => this.send({ type: 'connected', size: message.size, connection }, from),
          (error: unknown) => {
            const { code, message: why } = toCourseError(error, 'worker-failed')
            this.send({ type: 'unconnected', size: message.size, code, message: why }, from)
          },
        )
        break
      case 'want':
        this.ask(message.want)
        break
      case 'order': {
        const { order } = message
        const names = order.type === 'set' ? order.names : [order.name]
        // The leader's own session says the same, in its time.
        if (!names.some((name) => this.wants.has(name))) this.order(order)
        break
      }
    }
  }

  /** What the others hear from the leader. */
  private follow(message: FromLeader, leader: string): void {
    switch (message.type) {
      case 'connected':
        this.waiting.get(message.size)?.resolve(message.connection)
        this.waiting.delete(message.size)
        break
      case 'unconnected':
        this.waiting.get(message.size)?.reject(new CourseError(message.code, message.message))
        this.waiting.delete(message.size)
        break
      case 'begin':
        this.merge([message.run])
        break
      case 'told':
        this.tell(message.batch)
        break
      case 'held':
        this.hold(message.name, message.paused)
        break
      case 'dropped':
        this.forget(message.name)
        break
      case 'tell': {
        const runs = message.names.flatMap((name) => this.logs.get(name)?.copy() ?? [])
        this.send({ type: 'log', runs }, leader)
        break
      }
      case 'log':
        this.merge(message.runs)
        for (const want of this.wants.values()) this.ask(want)
        break
    }
  }

  private meetLeader(): void {
    this.undelivered = []
    if (this.link.leads) {
      for (const [size, { resolve, reject }] of this.waiting) this.connectHere(size).then(resolve, reject)
      this.waiting.clear()
      this.trainAll()
      for (const want of this.wants.values()) this.ask(want)
      return
    }
    this.stopTraining()
    this.tellLeader({ type: 'hello', known: [...this.logs.keys()] })
    for (const size of this.waiting.keys()) this.tellLeader({ type: 'connect', size })
  }

  /** Has a run trained that nobody has heard of yet. */
  private ask(want: Want): void {
    const { name, config, size } = want
    if (this.logs.has(name) || this.isOld(name)) return
    if (!this.link.leads) {
      this.tellLeader({ type: 'want', want })
      return
    }
    const log = new RunLog(name, config, size)
    this.add(log)
    this.send({ type: 'begin', run: log.copy() })
    this.train(log)
  }

  private order(order: RunOrder): void {
    if (!this.link.leads) {
      this.tellLeader({ type: 'order', order })
      return
    }
    if (order.type === 'set') {
      const logs = order.names.flatMap((name) => this.logs.get(name) ?? [])
      const runIds = order.names.flatMap((name) => this.training.get(name) ?? [])
      // A run that is trained again may still be behind what is on show.
      const notBefore = Math.max(order.notBefore, ...logs.map(({ lastStep }) => lastStep + 1))
      this.client.set(runIds, order.path, order.value, notBefore)
      return
    }
    const { name } = order
    const runId = this.training.get(name)
    if (!this.logs.has(name)) return
    if (order.type === 'drop') {
      this.forget(name)
      this.send({ type: 'dropped', name })
    } else {
      const paused = order.type === 'pause'
      this.hold(name, paused)
      this.send({ type: 'held', name, paused })
      if (runId !== undefined) this.client[order.type](runId)
    }
  }

  private hold(name: string, paused: boolean): void {
    const log = this.logs.get(name)
    if (log !== undefined) log.paused = paused
  }

  private connectHere(size: SizeClass): Promise<Connection> {
    const known = this.connecting.get(size)
    if (known !== undefined) return known
    const connection = this.client.connect(size).finally(() => this.connecting.delete(size))
    this.connecting.set(size, connection)
    return connection
  }

  private trainAll(): void {
    for (const log of this.logs.values()) if (!log.over) this.train(log)
  }

  /** Starts a run here, from its first step. */
  private train(log: RunLog): void {
    const { name } = log
    const isWanted = () => this.link.leads && this.logs.get(name) === log && !this.training.has(name)
    this.connectHere(log.size).then(
      (connection) => {
        if (!isWanted()) return
        const listener: RunListener = { onMessage: (message) => this.hear({ name, message }) }
        const runId = this.client.start(connection, log.trained, listener, name)
        this.training.set(name, runId)
        if (log.paused) this.client.pause(runId)
      },
      (error: unknown) => {
        const { code, message } = toCourseError(error, 'worker-failed')
        if (isWanted()) this.hear({ name, message: { type: 'failed', runId: name, code, message } })
      },
    )
  }

  private stopTraining(): void {
    for (const runId of this.training.values()) this.client.drop(runId)
    this.training.clear()
  }

  private hear(told: Told): void {
    const { name, message } = told
    if (message.type === 'ended' || message.type === 'failed') this.training.delete(name)
    this.undelivered.push(told)
    if (message.type === 'frame' && this.now() - this.deliveredAt < DELIVER_EVERY_MS) return
    this.deliveredAt = this.now()
    const batch = this.undelivered
    this.undelivered = []
    const news = this.news(batch)
    if (news.length === 0) return
    // First to the others: drawing takes its time.
    this.send({ type: 'told', batch: news })
    this.handOut(news)
  }

  private tell(batch: readonly Told[]): void {
    this.handOut(this.news(batch))
  }

  /** Takes down what is new of this, run by run. */
  private news(batch: readonly Told[]): readonly Told[] {
    const byName = new Map<string, RunMessage[]>()
    for (const { name, message } of batch) byName.set(name, [...(byName.get(name) ?? []), message])
    return [...byName].flatMap(([name, messages]) =>
      joinFrames(messages).flatMap((message) => {
        const fresh = this.logs.get(name)?.append(message) ?? null
        return fresh === null ? [] : [{ name, message: fresh }]
      }),
    )
  }

  private handOut(news: readonly Told[]): void {
    for (const { name, message } of news) this.listeners.get(name)?.onMessage(message)
  }

  private merge(runs: readonly RunCopy[]): void {
    for (const { name, config, size, paused, messages } of runs) {
      if (this.isOld(name)) continue
      if (!this.logs.has(name)) this.add(new RunLog(name, config, size))
      this.tell(messages.map((message) => ({ name, message })))
      this.hold(name, paused)
    }
  }

  private add(log: RunLog): void {
    const own = pressOf(log.name)
    for (const name of [...this.logs.keys(), ...this.wants.keys()]) {
      const other = pressOf(name)
      if (own !== null && other?.demo === own.demo && other.press < own.press) this.forget(name)
    }
    this.logs.set(log.name, log)
  }

  /** No window shows this run any more. */
  private forget(name: string): void {
    const runId = this.training.get(name)
    if (runId !== undefined) this.client.drop(runId)
    this.training.delete(name)
    this.logs.delete(name)
    this.wants.delete(name)
    this.listeners.delete(name)
  }

  /** Whether a newer press on the same Run is known. */
  private isOld(name: string): boolean {
    const own = pressOf(name)
    if (own === null) return false
    return [...this.logs.keys()].some((one) => {
      const other = pressOf(one)
      return other?.demo === own.demo && other.press > own.press
    })
  }

  private tellLeader(message: ToLeader): void {
    // Nobody leads yet: it is said again when someone does.
    if (this.link.leader !== null) this.send(message, this.link.leader)
  }

  private send(message: ToLeader | FromLeader, to?: string): void {
    this.transport.send(message, to)
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

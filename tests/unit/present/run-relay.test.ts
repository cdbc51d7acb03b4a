import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { RunConfig } from '../../../lib/experiments/types'
import type { RunLog, RunMessage } from '../../../lib/present/run-log'
import { RunRelay } from '../../../lib/present/run-relay'
import { FakeBrowser, randomOf, type FakeWindow } from './fake-browser'
import { configOf, FakeTrainer, rowsOf, type Row } from './fake-trainer'

interface Viewer {
  readonly window: FakeWindow
  readonly trainer: FakeTrainer
  readonly relay: RunRelay
  /** What its sessions heard, by run. */
  readonly heard: Map<string, RunMessage[]>
}

/** Windows with a relay and a trainer each, and one clock. */
class Stage {
  readonly browser: FakeBrowser
  viewers: Viewer[] = []
  now = 0

  constructor(seed: number) {
    this.browser = new FakeBrowser(randomOf(seed))
  }

  view(window = this.browser.open()): Viewer {
    const trainer = new FakeTrainer()
    const relay = new RunRelay(window.link, trainer, 'runs', () => this.now)
    const viewer = { window, trainer, relay, heard: new Map<string, RunMessage[]>() }
    this.viewers.push(viewer)
    return viewer
  }

  async open(): Promise<Viewer> {
    const viewer = this.view()
    await this.settle()
    return viewer
  }

  /** As a session does. */
  async run(viewer: Viewer, name: string, config: RunConfig): Promise<void> {
    const connecting = viewer.relay.connect('small')
    await this.settle()
    const messages: RunMessage[] = []
    viewer.heard.set(name, messages)
    viewer.relay.start(await connecting, config, { onMessage: (message) => messages.push(message) }, name)
    await this.settle()
  }

  async crash(viewer: Viewer): Promise<void> {
    this.browser.crash(viewer.window)
    viewer.trainer.runs.clear()
    this.viewers = this.viewers.filter((one) => one !== viewer)
    await this.settle()
  }

  get leader(): Viewer {
    return this.viewers.find(({ window }) => window.link.leads)!
  }

  async advance(steps: number): Promise<void> {
    this.now += 100
    this.leader.trainer.advance(steps)
    await this.settle()
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 8; i++) {
      this.browser.settle()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

function rowsHeard({ heard }: Viewer, name: string): readonly Row[] {
  return (heard.get(name) ?? []).flatMap((message) =>
    message.type === 'frame'
      ? [...message.frame.steps].map((step, i) => ({ step, loss: message.frame.values.loss![i]! }))
      : [],
  )
}

const kinds = ({ heard }: Viewer, name: string) => (heard.get(name) ?? []).map(({ type }) => type)

describe('RunRelay', () => {
  it('trains in one window, and all hear the same', async () => {
    const stage = new Stage(1)
    const [one, two] = [await stage.open(), await stage.open()]
    for (const viewer of [one, two]) await stage.run(viewer, 'race/1/0', configOf(3))
    for (let i = 0; i < 10; i++) await stage.advance(10)
    for (const viewer of [one, two]) {
      expect(rowsHeard(viewer, 'race/1/0')).toEqual(rowsOf(configOf(3)))
      expect(kinds(viewer, 'race/1/0').at(-1)).toBe('ended')
    }
    expect(two.trainer.connections).toBe(0)
  })

  it('starts a run once, whichever window asks first', async () => {
    const stage = new Stage(2)
    const [one, two] = [await stage.open(), await stage.open()]
    await stage.run(two, 'race/1/0', configOf(3))
    await stage.run(one, 'race/1/0', configOf(3))
    await stage.advance(100)
    expect(rowsHeard(one, 'race/1/0')).toEqual(rowsOf(configOf(3)))
    expect(rowsHeard(two, 'race/1/0')).toEqual(rowsOf(configOf(3)))
    expect(one.trainer.connections).toBeGreaterThan(0)
    expect(two.trainer.connections).toBe(0)
  })

  it('hands out frames of one moment together, all windows the same ones', async () => {
    const stage = new Stage(3)
    const [one, two] = [await stage.open(), await stage.open()]
    for (const viewer of [one, two]) await stage.run(viewer, 'race/1/0', configOf(3))
    for (let i = 0; i < 100; i++) {
      stage.now += 10
      one.trainer.advance(1)
    }
    await stage.settle()
    const frames = (viewer: Viewer) => viewer.heard.get('race/1/0')!.filter(({ type }) => type === 'frame')
    expect(frames(one)).toEqual(frames(two))
    // A second of training, at most once in 80 ms, and the last at once.
    expect(frames(one).length).toBeLessThanOrEqual(14)
    expect(rowsHeard(two, 'race/1/0')).toEqual(rowsOf(configOf(3)))
  })

  it('a window that opens late catches up from the log, then follows', async () => {
    const stage = new Stage(4)
    const one = await stage.open()
    await stage.run(one, 'race/1/0', configOf(3))
    for (let i = 0; i < 5; i++) await stage.advance(10)
    const late = await stage.open()
    await stage.run(late, 'race/1/0', configOf(3))
    expect(rowsHeard(late, 'race/1/0')).toEqual(rowsOf(configOf(3)).slice(0, 50))
    // All rows in one message.
    expect(kinds(late, 'race/1/0')).toEqual(['started', 'frame'])
    await stage.advance(50)
    expect(rowsHeard(late, 'race/1/0')).toEqual(rowsOf(configOf(3)))
    expect(rowsHeard(one, 'race/1/0')).toEqual(rowsOf(configOf(3)))
  })

  it('keeps the newest of each array', async () => {
    const stage = new Stage(5)
    const one = await stage.open()
    await stage.run(one, 'race/1/0', configOf(3))
    for (let i = 0; i < 5; i++) await stage.advance(10)
    const { logs } = one.relay as unknown as { readonly logs: ReadonlyMap<string, RunLog> }
    const frames = logs
      .get('race/1/0')!
      .messages.flatMap((message) => (message.type === 'frame' ? [message.frame] : []))
    expect(frames.map(({ fields }) => fields.map(({ step }) => step))).toEqual([[], [], [], [], [49]])
  })

  it('goes on in another window when the one that trains is gone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.nat({ max: 90 }), fc.nat({ max: 20 }), async (seed, before, moveAfter) => {
        const stage = new Stage(seed)
        const [one, two] = [await stage.open(), await stage.open()]
        const names = ['race/1/0', 'race/1/1']
        for (const viewer of [one, two])
          for (const [i, name] of names.entries()) await stage.run(viewer, name, configOf(i))
        const trained = () => stage.leader.relay
        for (let i = 0; i < before; i += 5) {
          if (i === moveAfter) for (const viewer of stage.viewers) viewer.relay.set(names, 'optimizer.hyper.lr', 5, 0)
          await stage.advance(5)
        }
        // Some of what it trained last is heard by no one.
        one.trainer.advance(1)
        await stage.crash(one)
        const three = await stage.open()
        for (const [i, name] of names.entries()) await stage.run(three, name, configOf(i))
        expect(trained()).toBe(two.relay)
        // A slider moved while the run is still behind what is on show acts on what is to come.
        two.relay.set(names, 'optimizer.hyper.lr', 9, 0)
        for (let i = 0; i < 30; i++) await stage.advance(5)
        const moved = (two.heard.get(names[0]!) ?? []).flatMap((message) =>
          message.type === 'intervened' ? [message.intervention] : [],
        )
        for (const [i, name] of names.entries()) {
          const whole = rowsOf({ ...configOf(i), interventions: moved })
          expect(rowsHeard(two, name)).toEqual(whole)
          expect(rowsHeard(three, name)).toEqual(whole)
          expect(kinds(two, name).filter((type) => type === 'ended' || type === 'started')).toEqual([
            'started',
            'ended',
          ])
        }
      }),
      { numRuns: 40 },
    )
  })

  it('asks the next leader for what the last one did not do', async () => {
    const stage = new Stage(11)
    const [one, two, three] = [await stage.open(), await stage.open(), await stage.open()]
    // The first worker was slow to begin.
    one.trainer.lateMs = 1000
    await stage.run(three, 'race/1/0', configOf(3))
    await stage.advance(10)
    const heard: RunMessage[] = []
    three.heard.set('proof/1/0', heard)
    const asked = [two, three].map(({ relay }) => relay.connect('large'))
    const connection = await one.relay.connect('small')
    three.relay.start(connection, configOf(4), { onMessage: (message) => heard.push(message) }, 'proof/1/0')
    for (const viewer of [two, three]) stage.browser.lose(viewer.window, one.window)
    stage.browser.lose(three.window, one.window)
    await stage.crash(one)
    expect((await Promise.all(asked)).map(({ size }) => size)).toEqual(['large', 'large'])
    await stage.advance(100)
    expect(rowsHeard(three, 'proof/1/0')).toEqual(rowsOf(configOf(4)))
    // The clock of the second training goes on where that of the first one stood.
    const clock = three.heard
      .get('race/1/0')!
      .flatMap((message) => (message.type === 'frame' ? [...message.frame.elapsedMs] : []))
    expect(clock).toEqual(Array.from({ length: 100 }, (_, step) => 1000 + step * 2))
  })

  it('a paused run stays paused in the window that takes over', async () => {
    const stage = new Stage(6)
    const [one, two] = [await stage.open(), await stage.open()]
    for (const viewer of [one, two]) await stage.run(viewer, 'race/1/0', configOf(3))
    await stage.advance(10)
    for (const viewer of [one, two]) viewer.relay.pause('race/1/0')
    await stage.settle()
    await stage.crash(one)
    await stage.advance(50)
    expect(rowsHeard(two, 'race/1/0')).toHaveLength(10)
    two.relay.resume('race/1/0')
    await stage.advance(100)
    expect(rowsHeard(two, 'race/1/0')).toEqual(rowsOf(configOf(3)))
  })

  it('an order of another window counts where the leader has no session for the run', async () => {
    const stage = new Stage(7)
    const [one, two] = [await stage.open(), await stage.open()]
    await stage.run(two, 'race/1/0', configOf(3))
    two.relay.pause('race/1/0')
    await stage.settle()
    await stage.advance(10)
    expect(rowsHeard(two, 'race/1/0')).toHaveLength(0)
    await stage.run(one, 'race/1/0', configOf(3))
    one.relay.resume('race/1/0')
    two.relay.pause('race/1/0')
    await stage.settle()
    await stage.advance(10)
    expect(rowsHeard(two, 'race/1/0')).toHaveLength(10)
  })

  it('all windows hear that the worker died, and that none can be had after a takeover', async () => {
    const stage = new Stage(8)
    const [one, two] = [await stage.open(), await stage.open()]
    for (const viewer of [one, two]) await stage.run(viewer, 'race/1/0', configOf(3))
    await stage.advance(10)
    one.trainer.die()
    await stage.settle()
    for (const viewer of [one, two]) expect(kinds(viewer, 'race/1/0').at(-1)).toBe('failed')
    for (const viewer of [one, two]) await stage.run(viewer, 'race/2/0', configOf(3))
    const three = await stage.open()
    await stage.run(three, 'race/2/0', configOf(3))
    two.trainer.refuses = true
    await stage.crash(one)
    for (const viewer of [two, three]) expect(kinds(viewer, 'race/2/0').at(-1)).toBe('failed')
    await expect(two.relay.connect('small')).rejects.toMatchObject({ code: 'worker-failed' })
    const refused = three.relay.connect('small')
    const seen = expect(refused).rejects.toMatchObject({ code: 'worker-failed', message: 'No worker here.' })
    await stage.settle()
    await seen
  })

  it('a window that leads without a log takes it from the others', async () => {
    const stage = new Stage(9)
    const browser = new FakeBrowser(randomOf(9), false)
    Object.assign(stage, { browser })
    const speaker = stage.view(browser.open({ role: 'speaker' }))
    await stage.settle()
    const projector = await stage.open()
    for (const viewer of [speaker, projector]) await stage.run(viewer, 'race/1/0', configOf(3))
    await stage.advance(30)
    stage.viewers = [projector]
    const again = stage.view(browser.reload(speaker.window))
    await stage.settle()
    expect(again.window.link.leads).toBe(true)
    await stage.advance(100)
    expect(rowsHeard(projector, 'race/1/0')).toEqual(rowsOf(configOf(3)))
  })

  it('keeps one press of a demo', async () => {
    const stage = new Stage(10)
    const [one, two] = [await stage.open(), await stage.open()]
    for (let press = 1; press <= 1000; press++) {
      for (const viewer of [one, two]) {
        // Nor does it depend on a session that tidies up.
        if (press % 3 === 0) viewer.relay.drop(`race/${press - 1}/0`)
        const connection = {
          backend: { name: 'wasm', description: '', skipped: [] },
          size: 'small',
          reason: '',
        } as const
        viewer.relay.start(connection, configOf(press, 5), { onMessage: () => undefined }, `race/${press}/0`)
        stage.browser.settle()
        await Promise.resolve()
      }
      if (press % 10 === 0) await stage.advance(5)
    }
    await stage.settle()
    for (const { relay, trainer } of [one, two]) {
      const inside = relay as unknown as Record<'logs' | 'wants' | 'listeners' | 'training', Map<string, unknown>>
      expect([...inside.logs.keys()]).toEqual(['race/1000/0'])
      expect([inside.wants.size, inside.listeners.size]).toEqual([1, 1])
      expect(inside.training.size + trainer.runs.size).toBeLessThanOrEqual(2)
    }
  })
})

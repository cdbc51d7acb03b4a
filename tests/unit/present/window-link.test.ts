import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { pressKey } from '../../../lib/present/deck-keys'
import { initialState, type Stroke } from '../../../lib/present/deck-state'
import { FakeBrowser, randomOf, SHAPE, type FakeWindow } from './fake-browser'

const KEYS = 'ArrowRight ArrowLeft PageDown PageUp Home End b . w + - 0 z q c u t g 1 2 3 4 Enter s r'.split(' ')
KEYS.push(' ')

/** Each stroke of a window says whose it is and which one: the drawing is the list of all actions, in order. */
const mark = (n: number): Stroke => ({ points: [[n / 1e4, 0]], colour: '', width: 0.01 })

function draw(one: FakeWindow, drawn: Map<string, number>): void {
  const n = (drawn.get(one.id) ?? 0) + 1
  drawn.set(one.id, n)
  one.link.submit({ type: 'stroke', slide: 'more', stroke: { ...mark(n), colour: one.id } })
}

/** Numbers of one window's strokes, in the order of the state. */
function drawnBy(id: string, one: FakeWindow): readonly number[] {
  const strokes = one.link.state.strokes.more ?? []
  return strokes.filter(({ colour }) => colour === id).map(({ points }) => Math.round(points[0]![0] * 1e4))
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

/** Random keys in random windows that come, go, crash and are loaded again. @returns how many strokes each window drew */
function scramble(browser: FakeBrowser, random: () => number, presses: number, disturb: boolean): Map<string, number> {
  const drawn = new Map<string, number>()
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  let typed: string | null = null
  for (let i = 0; i < presses; i++) {
    const one = pick(browser.windows)
    // Not that of the marks.
    const slide = SHAPE.slides[Math.min(one.link.state.slide, 3)]!.id
    const press: ReturnType<typeof pressKey> = pressKey({ key: pick(KEYS) }, { slide, now: i, typed })
    typed = press.typed
    if (press.command !== null && typeof press.command === 'object' && 'action' in press.command) {
      one.link.submit(press.command.action)
    }
    if (random() < 0.1) draw(one, drawn)
    if (random() < 0.1) one.link.values.set(pick(['a', 'b']), { i })
    for (let steps = Math.floor(random() * 6); steps > 0; steps--) browser.step()
    if (!disturb || random() > 0.06) continue
    const event = random()
    if (event < 0.35 && browser.windows.length < 4) browser.open({ role: pick(['speaker', 'projector']) })
    else if (event < 0.65) browser.reload(one)
    else if (browser.windows.length > 1) {
      if (event < 0.8) browser.close(one)
      else browser.crash(one)
    }
  }
  return drawn
}

async function settle(browser: FakeBrowser): Promise<void> {
  // Locks are released in microtasks.
  for (let i = 0; i < 5; i++) {
    browser.settle()
    await Promise.resolve()
    await Promise.resolve()
  }
}

function expectAgreement(browser: FakeBrowser, drawn: ReadonlyMap<string, number>): void {
  const [first, ...others] = browser.windows
  expect(browser.windows.filter(({ link }) => link.leads)).toHaveLength(1)
  for (const other of others) {
    expect(other.link.state).toEqual(first!.link.state)
    expect(other.link.leader).toBe(first!.link.leader)
  }
  for (const [id, n] of drawn) {
    const seen = drawnBy(id, first!)
    const open = browser.windows.some((one) => one.id === id)
    // All of a window that is still there; of one that is gone, what was heard, in order and once.
    expect(seen, `${id} of ${n}`).toEqual(upTo(open ? n : seen.length))
  }
}

describe('windows of a deck', () => {
  it('the only one leads at once', async () => {
    const browser = new FakeBrowser(randomOf(1))
    const one = browser.open()
    await settle(browser)
    one.link.submit({ type: 'next' })
    expect([one.link.leads, one.link.synced, one.link.state.slide]).toEqual([true, true, 1])
  })

  it('a window that opens late has the state, and tells who is there', async () => {
    const browser = new FakeBrowser(randomOf(2))
    const one = browser.open({ role: 'speaker' })
    await settle(browser)
    one.link.submit({ type: 'go', slide: 2 })
    const late = browser.open()
    await settle(browser)
    expect([late.link.synced, late.link.leads, late.link.state.slide]).toEqual([true, false, 2])
    expect(late.link.peers).toEqual([{ id: one.id, role: 'speaker' }])
    browser.crash(late)
    await settle(browser)
    expect(one.link.peers).toEqual([])
  })

  it('a window that missed something asks for all', async () => {
    const browser = new FakeBrowser(randomOf(7))
    const [one, two, three] = [browser.open(), browser.open(), browser.open()]
    await settle(browser)
    one.link.submit({ type: 'next' })
    browser.lose(one, two)
    three.link.submit({ type: 'go', slide: 1, reveal: 2 })
    await settle(browser)
    expect(two.link.state).toEqual(one.link.state)
    two.link.submit({ type: 'previous' })
    await settle(browser)
    expect(browser.windows.map(({ link }) => link.state.reveal)).toEqual([1, 1, 1])
  })

  /** A window that is gone, with a longer history: what it said last comes late. */
  const gone = { app: 'descent-deck', room: 'descent/demo/1', from: 'gone', role: 'projector', to: null }
  const copy = { epoch: 5, seq: 3, applied: { gone: 3 }, state: { ...initialState(SHAPE), slide: 2 } }
  const hear = (browser: FakeBrowser, { id }: FakeWindow, message: unknown) =>
    browser.channels.get(id)!.channel.onmessage!({ data: structuredClone({ ...gone, message }) })

  it.each([
    ['what is ahead of a leader', 0, { type: 'ahead', copy }],
    ['the last copy of one that is gone, at a leader', 0, { type: 'copy', copy }],
    ['the last copy of one that is gone, at a follower', 1, { type: 'copy', copy }],
    ['the last lead of one that is gone, at a leader', 0, { type: 'lead', copy, since: { epoch: 4, seq: 9 } }],
    ['the last lead of one that is gone, at a follower', 1, { type: 'lead', copy, since: { epoch: 4, seq: 9 } }],
  ])('takes in %s', async (_, at, message) => {
    const browser = new FakeBrowser(randomOf(8))
    const drawn = new Map<string, number>()
    const one = browser.open()
    await settle(browser)
    browser.open()
    browser.open()
    await settle(browser)
    for (const each of [...browser.windows, ...browser.windows]) draw(each, drawn)
    await settle(browser)
    hear(browser, browser.windows[at]!, message)
    await settle(browser)
    expectAgreement(browser, drawn)
    expect([one.link.leads, one.link.state.slide]).toEqual([true, 2])
  })

  it('a state that has lost what a window did long ago takes what it does next', async () => {
    const browser = new FakeBrowser(randomOf(9))
    const drawn = new Map<string, number>()
    const one = browser.open()
    await settle(browser)
    const two = browser.open()
    await settle(browser)
    for (let i = 0; i < 80; i++) draw(two, drawn)
    await settle(browser)
    hear(browser, two, { type: 'lead', copy, since: { epoch: 9, seq: 9 } })
    browser.crash(one)
    await settle(browser)
    two.link.submit({ type: 'go', slide: 1 })
    expect([two.link.leads, two.link.state.slide]).toEqual([true, 1])
  })

  it('without locks, the higher rank keeps the lead', async () => {
    const browser = new FakeBrowser(randomOf(10), false)
    const speaker = browser.open({ role: 'speaker' })
    await settle(browser)
    const projector = browser.open()
    await settle(browser)
    for (const each of [projector, speaker]) hear(browser, each, { type: 'lead', copy, since: { epoch: 9, seq: 9 } })
    await settle(browser)
    expect([speaker.link.leads, projector.link.leader]).toEqual([true, speaker.id])
  })

  it('a value keeps its identity when the leader changes', async () => {
    const browser = new FakeBrowser(randomOf(3))
    const [one] = [browser.open(), browser.open(), browser.open()]
    await settle(browser)
    one.link.values.set('order', { press: 1 })
    await settle(browser)
    const leader = browser.windows.find(({ link }) => link.leads)!
    const follower = browser.windows.findLast(({ link }) => !link.leads)!
    const value = follower.link.values.get('order')
    expect([value, follower.link.values.get('valueOf')]).toEqual([{ press: 1 }, undefined])
    browser.crash(leader)
    await settle(browser)
    expect([follower.link.leads, follower.link.leader]).not.toEqual([false, leader.id])
    for (const { link } of browser.windows) expect(link.values.get('order')).toEqual({ press: 1 })
    expect(follower.link.values.get('order')).toBe(value)
  })

  it('the only window, loaded again, has its state, without what asks for runs', async () => {
    const browser = new FakeBrowser(randomOf(4))
    const restoreValues = ({ kept }: Readonly<Record<string, unknown>>) => ({ kept })
    const one = browser.open({ restoreValues })
    await settle(browser)
    one.link.submit({ type: 'go', slide: 1, reveal: 2 })
    one.link.values.set('order', 1)
    one.link.values.set('kept', 2)
    await settle(browser)
    browser.crash(one)
    const again = browser.open({ restoreValues }, one.storage)
    await settle(browser)
    expect([again.link.state.slide, again.link.state.reveal, again.link.state.values]).toEqual([1, 2, { kept: 2 }])
    for (const junk of ['{', 'null', '{"epoch":1,"seq":2,"applied":{},"state":7}']) {
      const restored = browser.open({ deck: 'junk' }, new Map([['descent:deck/junk', junk]]))
      expect(restored.link.state).toEqual(initialState(SHAPE))
      browser.close(restored)
    }
  })

  it('other decks, other versions and other code have nothing to do with it', async () => {
    const browser = new FakeBrowser(randomOf(5))
    const one = browser.open()
    const others = [browser.open({ deck: 'other' }), browser.open({ version: '2' })]
    await settle(browser)
    for (const { link } of others) link.submit({ type: 'next' })
    const { room, channel } = browser.channels.get(one.id)!
    const good = { app: 'descent-deck', room, from: 'x', role: 'speaker', to: null }
    const submit = { type: 'submit', n: 1, action: { type: 'next' } }
    const foreign = [
      ...[null, 'next', 7, [], {}, { ...good, message: null }, { ...good, message: { type: 'toString' } }],
      ...[
        { ...good, room: 'else', message: submit },
        { ...good, app: 'else', message: submit },
      ],
      ...[
        { ...good, to: 'y', message: submit },
        { ...good, role: 'else', message: submit },
      ],
      ...[
        { ...good, message: { ...submit, n: 'one' } },
        { ...good, message: { ...submit, action: { type: 'explode' } } },
      ],
      ...[
        { ...good, message: { type: 'ahead', copy: { epoch: 9 } } },
        { ...good, message: { type: 'lead', copy: 1 } },
      ],
    ]
    for (const data of foreign) channel.onmessage!({ data })
    await settle(browser)
    expect(one.link.state).toEqual(initialState(SHAPE))
    channel.onmessage!({ data: { ...good, message: submit } })
    expect(one.link.state.slide).toBe(1)
    expect([...browser.windows].map(({ link }) => link.leads)).toEqual([true, true, true])
  })

  it('what moves with the hand is sent once a frame, the newest only', async () => {
    const browser = new FakeBrowser(randomOf(6))
    const [one, two] = [browser.open(), browser.open()]
    await settle(browser)
    const seen: unknown[] = []
    two.link.onEphemeral('laser', (data) => seen.push(data))
    for (let i = 0; i < 10; i++) one.link.sendEphemeral('laser', i)
    one.link.sendEphemeral('stroke', 'other')
    await settle(browser)
    one.link.sendEphemeral('laser', null)
    await settle(browser)
    expect(seen).toEqual([9, null])
  })

  it('stay in the same state over 1,000 random key presses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = randomOf(seed)
        const browser = new FakeBrowser(random)
        browser.open({ role: 'speaker' })
        browser.open({ role: 'projector' })
        const drawn = scramble(browser, random, 1000, false)
        await settle(browser)
        expectAgreement(browser, drawn)
        expect(browser.windows[0]!.link.state).not.toEqual(initialState(SHAPE))
      }),
      { numRuns: 20 },
    )
  })

  it.each([
    ['with locks', true],
    ['without', false],
  ])('agree although windows come, go, crash and are loaded again: %s', async (_, hasLocks) => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = randomOf(seed)
        const browser = new FakeBrowser(random, hasLocks)
        browser.open({ role: 'speaker' })
        browser.open()
        const drawn = scramble(browser, random, 80, true)
        await settle(browser)
        // Without locks, it takes a key to find out that the leader crashed.
        for (const one of browser.windows) draw(one, drawn)
        await settle(browser)
        expectAgreement(browser, drawn)
      }),
      { numRuns: Number(process.env.RUNS ?? 300) },
    )
  })
})

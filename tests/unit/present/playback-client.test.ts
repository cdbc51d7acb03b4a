import { describe, expect, it } from 'vitest'

import { PlaybackClient } from '../../../lib/present/playback-client'
import type { RunMessage } from '../../../lib/present/run-log'
import { emptySeries, type RunSeries } from '../../../lib/runs/series'
import { configOf } from './fake-trainer'

/** 100 rows over some time. */
function recording(seed: number, ms: number): RunSeries {
  const rows = Array.from({ length: 100 }, (_, i) => i)
  return {
    ...emptySeries(`run-${seed}`, seed, configOf(seed)),
    steps: rows,
    elapsedMs: rows.map((row) => (row * ms) / 99),
    values: { loss: rows.map((row) => 1 / (1 + row)) },
    fields: new Map([['boundary', { name: 'boundary', step: 99, shape: [1], data: Float32Array.of(1) }]]),
    state: 'done',
    endStep: 100,
  }
}

/** A clock that stands still until the test moves it; ticks come only when the test says so, as in a hidden window. */
class FakeClock {
  time = 0
  ticking = new Set<() => void>()
  now = () => this.time
  tick = (callback: () => void) => {
    this.ticking.add(callback)
    return () => this.ticking.delete(callback)
  }
  moveTo(time: number): void {
    this.time = time
    for (const callback of [...this.ticking]) callback()
  }
}

async function play(recorded: readonly RunSeries[], names: readonly string[], seeds = names.map((_, i) => i)) {
  const clock = new FakeClock()
  const client = new PlaybackClient(recorded, clock)
  const connection = await client.connect('small')
  const heard = names.map((): RunMessage[] => [])
  const ids = names.map((name, i) =>
    client.start(connection, configOf(seeds[i]!), { onMessage: (message) => heard[i]!.push(message) }, name),
  )
  await Promise.resolve()
  return { clock, client, heard, ids }
}

const steps = (messages: readonly RunMessage[]) =>
  messages.flatMap((message) => (message.type === 'frame' ? [...message.frame.steps] : []))

describe('PlaybackClient', () => {
  it('plays at the pace of the recording, by the clock and not by its ticks', async () => {
    const { clock, heard } = await play([recording(0, 990)], ['race/1/0'])
    clock.moveTo(100)
    expect(steps(heard[0]!)).toEqual(Array.from({ length: 11 }, (_, i) => i))
    clock.moveTo(5000)
    expect(steps(heard[0]!)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(heard[0]!.map(({ type }) => type)).toEqual(['started', 'frame', 'frame', 'ended'])
    expect(heard[0]!.at(-1)).toMatchObject({ reason: 'completed', step: 100 })
    expect(clock.ticking.size).toBe(0)
  })

  it('takes ten seconds at most, all runs at one pace', async () => {
    const { clock, heard } = await play([recording(0, 60_000), recording(1, 30_000)], ['race/1/0', 'race/1/1'])
    clock.moveTo(4990)
    expect([steps(heard[0]!).length, steps(heard[1]!).length]).toEqual([50, 99])
    clock.moveTo(10_001)
    expect(heard.map((messages) => messages.at(-1)?.type)).toEqual(['ended', 'ended'])
  })

  it('stands still while it is paused, and ends when it is dropped', async () => {
    const { clock, client, heard, ids } = await play([recording(0, 990)], ['race/1/0'])
    clock.moveTo(100)
    client.pause(ids[0]!)
    clock.moveTo(700)
    expect(steps(heard[0]!)).toHaveLength(11)
    client.resume(ids[0]!)
    clock.moveTo(800)
    expect(steps(heard[0]!)).toHaveLength(21)
    client.drop(ids[0]!)
    clock.moveTo(2000)
    expect(steps(heard[0]!)).toHaveLength(21)
    expect(clock.ticking.size).toBe(0)
  })

  it('finds a run by its configuration, else by its place, else says that there is none', async () => {
    const both = [recording(0, 100), recording(1, 200)]
    const { clock, heard } = await play(both, ['race/1/0', 'race/1/1', 'race/1/2'], [1, 7, 8])
    clock.moveTo(150)
    // The first is the second recording, asked for by its configuration.
    expect(heard.map((messages) => messages.at(-1)?.type)).toEqual(['frame', 'frame', 'failed'])
  })
})

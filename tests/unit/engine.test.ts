import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { RunPool } from '@/lib/engine/run-pool'
import { train, trainToEnd } from '@/lib/engine/train'
import { TrainingRun } from '@/lib/engine/training-run'
import { resolveRun } from '@/lib/experiments/resolve'
import type { RunConfig } from '@/lib/experiments/types'
import type { FromWorker } from '@/lib/runs/protocol'
import type { RunSeries } from '@/lib/runs/series'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { selfTest } from '@/lib/tensor/self-test'

import { SMALL } from './fixtures'

const noFiles = () => Promise.reject(new Error('no file is needed here'))
const adam = resolveRun(SMALL, 'adam', 5)
const numbers = ({ steps, values }: RunSeries) => ({ steps, values })

describe.each(['cpu', 'wasm'] as const)('engine on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))

  it('passes its gradient self-test', async () => {
    await expect(selfTest()).resolves.toBeDefined()
  })

  it('gives the same numbers twice, bit for bit', async () => {
    const first = await trainToEnd('adam', adam, noFiles)
    const second = await trainToEnd('adam', adam, noFiles)
    expect(numbers(second)).toEqual(numbers(first))
  })

  it('learns, and logs the rows that were asked for', async () => {
    const run = await trainToEnd('adam', { ...adam, steps: 150 }, noFiles)
    expect(run.state).toBe('done')
    expect(run.steps).toEqual(Array.from({ length: 76 }, (_, i) => 2 * i))
    const accuracy = run.values.trainAccuracy!.filter((value) => !Number.isNaN(value))
    expect(accuracy).toHaveLength(16)
    expect(accuracy.at(-1)).toBeGreaterThan(0.85)
  })

  it('depends on the seed', async () => {
    const first = await trainToEnd('adam', adam, noFiles)
    const other = await trainToEnd('adam', { ...adam, seed: 6 }, noFiles)
    expect(other.values.loss![0]).not.toBe(first.values.loss![0])
  })

  it('stops a diverging run at the step whose loss is not finite', async () => {
    const wild: RunConfig = {
      ...adam,
      task: { kind: 'noisy-quadratic', curvatures: [1], noiseVariance: 0, batchSize: 1, chains: 1, start: 1 },
      optimizer: { name: 'sgd', hyper: { lr: 1e4 } },
      log: { everySteps: 1, evaluateEverySteps: 1 },
    }
    const run = await trainToEnd('wild', wild, noFiles)
    expect(run.state).toBe('diverged')
    // x is multiplied by about -1e4 a step and the loss is x^2 / 2: past float32's 3.4e38 at step 5.
    expect(run.endStep).toBe(5)
  })

  it('leaks no tensor', async () => {
    await trainToEnd('adam', adam, noFiles)
    const before = tf.memory().numTensors
    await trainToEnd('adam', adam, noFiles)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('frees everything when its reader stops early', async () => {
    const before = tf.memory().numTensors
    const frames = train('adam', { ...adam, steps: 100_000 }, noFiles)
    await frames.next()
    await frames.return({ reason: 'stopped', step: 0 })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('replays a slider move: moved live or by the link, the run is the same', async () => {
    const run = await TrainingRun.create('live', { ...adam, steps: 30 }, noFiles)
    const change = { atStep: 7, path: 'optimizer.hyper.lr', value: 0.2 }
    run.intervene(change)
    const rows: number[] = []
    let ended = null
    while (ended === null) {
      const next = await run.advance(0)
      rows.push(...(next.frame.values.loss ?? []))
      ended = next.ended
    }
    run.dispose()
    const linked = await trainToEnd('adam', { ...adam, steps: 30, interventions: [change] }, noFiles)
    const plain = await trainToEnd('adam', { ...adam, steps: 30 }, noFiles)
    expect(linked.values.loss).toEqual(rows)
    expect(plain.values.loss!.slice(0, 4)).toEqual(rows.slice(0, 4))
    expect(plain.values.loss!.slice(5)).not.toEqual(rows.slice(5))
  })

  it('goes on from a snapshot as if nothing had happened, without repeating rows', async () => {
    const whole = await trainToEnd('adam', adam, noFiles)
    const first = await TrainingRun.create('first', adam, noFiles)
    const rows: number[] = []
    const step = async (run: TrainingRun) => {
      const { frame, ended } = await run.advance(0)
      rows.push(...(frame.values.loss ?? []))
      return ended
    }
    for (let i = 0; i < 11; i++) await step(first)
    const snapshot = await first.snapshot()
    for (let i = 0; i < 6; i++) await step(first)
    const second = await TrainingRun.create('second', adam, noFiles)
    await second.restore(snapshot, first.position)
    first.dispose()
    while ((await step(second)) === null);
    second.dispose()
    expect(rows).toEqual(whole.values.loss)
  })

  it.each<[string, Partial<RunConfig>, RegExp]>([
    ['steps', { steps: 0 }, /at least 1/],
    ['an unknown hyper-parameter', { optimizer: { name: 'adam', hyper: { learningrate: 1 } } }, /learningrate/],
    ['an impossible batch', { task: { ...adam.task, batchSize: 0 } as RunConfig['task'] }, /batchSize/],
  ])('refuses %s in words', async (_, change, words) => {
    const before = tf.memory().numTensors
    await expect(TrainingRun.create('bad', { ...adam, ...change }, noFiles)).rejects.toThrow(words)
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('run pool', () => {
  beforeAll(() => useNodeBackend('cpu'))

  function pool() {
    const messages: FromWorker[] = []
    let wake: () => void = () => undefined
    const made = new RunPool({
      post: (message) => {
        messages.push(message)
        wake()
      },
      loadFile: noFiles,
      runOptions: () => ({}),
      yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
      canLoseDevice: () => false,
      isDeviceLost: () => Promise.resolve(false),
    })
    const until = async (condition: () => boolean) => {
      while (!condition()) await new Promise<void>((resolve) => (wake = resolve))
    }
    const losses = (runId: string) =>
      messages.flatMap((message) =>
        message.type === 'frame' && message.frame.runId === runId ? [...(message.frame.values.loss ?? [])] : [],
      )
    const ended = (runId: string) => messages.find((message) => message.type === 'ended' && message.runId === runId)
    return { made, messages, until, losses, ended }
  }

  it('trains nothing while a lab has the device to itself, and goes on after it', async () => {
    const { made, messages, until, losses, ended } = pool()
    void made.handle({ type: 'start', runId: 'a', config: adam })
    await until(() => losses('a').length > 0)
    const frames = () => messages.filter(({ type }) => type === 'frame').length
    await made.hold(async () => {
      const before = frames()
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
      expect(frames()).toBe(before)
      expect(ended('a')).toBeUndefined()
    })
    await until(() => ended('a') !== undefined)
    expect(losses('a')).toEqual((await trainToEnd('adam', adam, noFiles)).values.loss)
  })

  it('trains runs side by side exactly as alone', async () => {
    const { made, until, losses, ended } = pool()
    const sgd = resolveRun(SMALL, 'sgd', 5)
    void made.handle({ type: 'start', runId: 'a', config: adam })
    void made.handle({ type: 'start', runId: 's', config: sgd })
    await until(() => ended('a') !== undefined && ended('s') !== undefined)
    expect(losses('a')).toEqual((await trainToEnd('adam', adam, noFiles)).values.loss)
    expect(losses('s')).toEqual((await trainToEnd('sgd', sgd, noFiles)).values.loss)
  })

  it('pauses, resumes and stops', async () => {
    const { made, messages, until, ended } = pool()
    void made.handle({ type: 'start', runId: 'a', config: { ...adam, steps: 1_000_000 } })
    await until(() => messages.some(({ type }) => type === 'frame'))
    await made.handle({ type: 'pause', runId: 'a' })
    const framesAt = () => messages.filter(({ type }) => type === 'frame').length
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    const paused = framesAt()
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    expect(framesAt()).toBe(paused)
    await made.handle({ type: 'resume', runId: 'a' })
    await until(() => framesAt() > paused)
    await made.handle({ type: 'stop', runId: 'a' })
    await until(() => ended('a') !== undefined)
    expect(ended('a')).toMatchObject({ reason: 'stopped' })
  })

  it('fails one run and goes on with the others', async () => {
    const { made, messages, until, ended } = pool()
    void made.handle({ type: 'start', runId: 'bad', config: { ...adam, optimizer: { name: 'adma' as 'adam' } } })
    void made.handle({ type: 'start', runId: 'good', config: adam })
    await until(() => ended('good') !== undefined)
    expect(messages).toContainEqual(expect.objectContaining({ type: 'failed', runId: 'bad', code: 'bad-config' }))
  })

  it('moves runs to another backend without losing or repeating a row', async () => {
    const { made, messages, until, losses, ended } = pool()
    void made.handle({ type: 'start', runId: 'a', config: { ...adam, steps: 400 } })
    await until(() => losses('a').length > 10)
    made.suspend()
    await useNodeBackend('wasm')
    await made.move({ name: 'wasm', description: 'test', skipped: [] }, 'The GPU was lost.')
    await until(() => ended('a') !== undefined)
    const steps = messages.flatMap((message) => (message.type === 'frame' ? [...message.frame.steps] : []))
    expect(steps).toEqual(Array.from({ length: 201 }, (_, i) => 2 * i))
    await useNodeBackend('cpu')
  })
})

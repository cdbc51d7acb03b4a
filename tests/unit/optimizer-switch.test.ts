import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { RunPool } from '@/lib/engine/run-pool'
import { TrainingRun, type Progress, type Snapshot } from '@/lib/engine/training-run'
import type { Intervention, OptimizerSpec, RunConfig } from '@/lib/experiments/types'
import { applyUpdates, initSlots, liveInputs, planUpdates, startClocks, tickClocks } from '@/lib/optim/apply'
import { scheduleFactor } from '@/lib/optim/schedules'
import type { FromWorker } from '@/lib/runs/protocol'
import { createTask } from '@/lib/tasks'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { mapValues } from '@/lib/tensor/step'
import { configOf, configUnder, METHODS, MOONS, OPTIMIZERS } from '../step-configs'

const noFiles = () => Promise.reject(new Error('no file is needed here'))
const STEPS = 16
const AT = 7

const base = (config: RunConfig, steps = STEPS): RunConfig => ({
  ...config,
  steps,
  log: { everySteps: 1, evaluateEverySteps: 4 },
})
const specOf = ([name, hyper]: (typeof OPTIMIZERS)[number]): OptimizerSpec => ({
  name,
  hyper: { lr: 0.01, ...hyper },
})
const switched = (config: RunConfig, optimizer: OptimizerSpec, atStep = AT): RunConfig => ({
  ...config,
  switchTo: { atStep, optimizer },
})

/** Advances to a step, batch by batch; a run that ends before it makes the test fail instead of hang. */
async function advanceTo(run: TrainingRun, step: number, heard: (progress: Progress) => unknown = () => undefined) {
  while (run.currentStep < step) {
    const progress = await run.advance(0)
    expect(progress.ended).toBeNull()
    await heard(progress)
  }
}

/** Every row by step, and the last state. Rows hold what was measured, so that `toEqual` compares bits. */
async function trace(config: RunConfig, capture = true, budgetMs = 20) {
  const run = await TrainingRun.create('run', config, noFiles, { capture })
  const rows = new Map<number, Record<string, number>>()
  for (let ended = null; ended === null;) {
    const progress = await run.advance(budgetMs)
    ended = progress.ended
    collect(progress.frame, rows)
  }
  const { tensors } = await run.snapshot()
  run.dispose()
  return { rows, tensors }
}

function collect(
  { steps, values }: Extract<FromWorker, { type: 'frame' }>['frame'],
  rows: Map<number, Record<string, number>>,
) {
  steps.forEach((step, i) => {
    expect(rows.has(step), `row ${step} comes once`).toBe(false)
    const measured = Object.entries(values).filter(([, column]) => !Number.isNaN(column[i]!))
    rows.set(step, Object.fromEntries(measured.map(([name, column]) => [name, column[i]!])))
  })
}

const before = (rows: ReadonlyMap<number, Record<string, number>>, step: number) =>
  [...rows].filter(([at]) => at <= step).map(([at, { loss, testLoss }]) => ({ at, loss, testLoss }))
const losses = (rows: ReadonlyMap<number, Record<string, number>>) => [...rows.values()].map(({ loss }) => loss)

describe.each(['cpu', 'wasm'] as const)('another optimizer takes over, on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))

  it.each(OPTIMIZERS)('%s %j gives way to others, captured as eager, bit for bit', async (...first) => {
    const parent = base(configOf(MOONS, first[0], STEPS, first[1]))
    const alone = await trace(parent)
    // All pairs where that is fast.
    const next = OPTIMIZERS[(OPTIMIZERS.findIndex(([name]) => name === first[0]) + 1) % OPTIMIZERS.length]!
    for (const second of backend === 'wasm' ? OPTIMIZERS : [next]) {
      const config = switched(parent, specOf(second))
      const tensors = tf.memory().numTensors
      const captured = await trace(config)
      // One step a batch: where batches end does not matter.
      const eager = await trace(config, false, 0)
      expect(captured).toEqual(eager)
      expect(tf.memory().numTensors).toBe(tensors)
      expect(before(captured.rows, AT)).toEqual(before(alone.rows, AT))
      expect(captured.rows.size).toBe(STEPS + 1)
    }
  })

  it('changes nothing if plain SGD gives way to itself', async () => {
    // Under a falling rate too: the schedule goes on.
    const plain = base(configOf(MOONS, 'sgd', STEPS))
    expect(await trace(switched(plain, plain.optimizer))).toEqual(await trace(plain))
  })

  it('gives the new optimizer a fresh state: momentum is lost', async () => {
    const heavy = base(configOf(MOONS, 'sgd', STEPS, { momentum: 0.9 }))
    const same = losses((await trace(switched(heavy, heavy.optimizer))).rows)
    const alone = losses((await trace(heavy)).rows)
    expect(same.slice(0, AT + 1)).toEqual(alone.slice(0, AT + 1))
    expect(same[AT + 1]).not.toBe(alone[AT + 1])
  })

  it.each(OPTIMIZERS)('then trains as %s %j from the weights at the switch would', async (...second) => {
    const config = switched(base(configOf(MOONS, 'rmsprop', STEPS, { lr: 0.003 })), specOf(second))
    const got = (await trace(config, false)).rows
    const run = await TrainingRun.create('to the switch', config, noFiles, { capture: false })
    await advanceTo(run, AT)
    const start = await run.snapshot()
    run.dispose()
    expect(start.step).toBe(AT)
    expect(await trainPlainly(config, start)).toEqual(losses(got).slice(AT))
  })

  it('ends a batch at the switch, however long batches are', async () => {
    const run = await TrainingRun.create(
      'run',
      switched(base(configOf(MOONS, 'adam', 500), 500), { name: 'sgd' }),
      noFiles,
    )
    await run.advance(1e9)
    expect(run.currentStep).toBe(AT)
    const { ended } = await run.advance(1e9)
    expect(ended).toBe('completed')
    run.dispose()
  })

  it.each([AT - 3, AT, AT + 4])(
    'goes on from a snapshot after step %i without losing or repeating a row',
    async (at) => {
      const config: RunConfig = {
        ...switched(base(configOf(MOONS, 'adam', STEPS, { lr: 0.02 })), { name: 'muon', hyper: { lr: 0.02 } }),
        interventions: [{ atStep: 3, path: 'optimizer.hyper.lr', value: 0.05 }],
      }
      const whole = await trace(config)
      const tensors = tf.memory().numTensors
      const rows = new Map<number, Record<string, number>>()
      const first = await TrainingRun.create('first', config, noFiles)
      let snapshot: Snapshot | null = null
      await advanceTo(first, at + 2, async ({ frame }) => {
        collect(frame, rows)
        if (first.currentStep === at) snapshot = await first.snapshot()
      })
      const second = await TrainingRun.create('second', config, noFiles)
      await second.restore(snapshot!, first.position)
      first.dispose()
      for (let ended = null; ended === null;) {
        const progress = await second.advance(0)
        ended = progress.ended
        collect(progress.frame, rows)
      }
      expect((await second.snapshot()).tensors).toEqual(whole.tensors)
      second.dispose()
      expect([...rows]).toEqual([...whole.rows])
      expect(tf.memory().numTensors).toBe(tensors)
    },
  )

  it('keeps the method and its state', async () => {
    const next = { name: 'sgd', hyper: { lr: 0.02, momentum: 0.9 } } as const
    for (const method of METHODS) {
      const parent = base(configUnder(method, STEPS))
      const alone = await trace(parent)
      const fork = await trace(switched(parent, next))
      expect(fork).toEqual(await trace(switched(parent, next), false))
      expect(before(fork.rows, AT)).toEqual(before(alone.rows, AT))
      const names = (tensors: object) => Object.keys(tensors).filter((name) => !name.startsWith('slot:'))
      expect(names(fork.tensors)).toEqual(names(alone.tensors))
    }
  })
})

/** The updates from a snapshot on in tfjs operations, without the engine: the loss of each row. */
async function trainPlainly(config: RunConfig, { step, tensors }: Snapshot): Promise<readonly number[]> {
  const task = await createTask(config.task, config.seed, noFiles)
  const plan = planUpdates(task.parameters, config.switchTo!.optimizer)
  let parameters: Record<string, tf.Tensor> = Object.fromEntries(
    task.parameters.map(({ name, shape }) => [name, tf.tensor(tensors[`parameter:${name}`]!.data, [...shape])]),
  )
  let slots = initSlots(plan, parameters)
  let clocks = startClocks(plan)
  const rows: number[] = []
  for (let t = step; t <= config.steps; t++) {
    clocks = tickClocks(plan, clocks)
    const live = mapValues(liveInputs(plan, clocks, scheduleFactor(config.schedule, t)), (values, name) =>
      tf.tensor(values, name.endsWith('/live') ? [values.length] : []),
    )
    const inputs = mapValues(task.inputs(t), (values, name) => {
      const { shape, dtype } = task.inputSpecs[name]!
      return tf.tensor(values, [...shape], dtype)
    })
    const names = task.parameters.map(({ name }) => name)
    const lossOf = (...values: tf.Tensor[]) =>
      task.loss(Object.fromEntries(names.map((name, i) => [name, values[i]!])), inputs)
    const { value, grads } = tf.valueAndGrads(lossOf)(names.map((name) => parameters[name]!))
    rows.push((await value.data())[0]!)
    const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i]!]))
    const next = applyUpdates(plan, gradients, parameters, slots, live)
    tf.dispose([value, grads, inputs, live, parameters, slots])
    parameters = next.params
    slots = next.slots
  }
  tf.dispose([parameters, slots])
  task.dispose()
  return rows
}

describe('what a switch refuses and ignores', () => {
  beforeAll(() => useNodeBackend('cpu'))
  const adam = base(configOf(MOONS, 'adam', STEPS))

  it.each<[string, RunConfig, RegExp]>([
    ['step 0', switched(adam, { name: 'sgd' }, 0), /whole step from 1 on/],
    ['half a step', switched(adam, { name: 'sgd' }, 2.5), /whole step from 1 on/],
    ['an unknown optimizer', switched(adam, { name: 'adma' as 'adam' }), /adma/],
    [
      'an optimizer that takes none of the parameters',
      switched(base(configOf({ kind: 'noise-only', weights: 3, gradientScale: 1 }, 'sgd', 9)), { name: 'muon' }),
      /takes none/,
    ],
  ])('%s is refused before any training', async (_, config, words) => {
    const tensors = tf.memory().numTensors
    await expect(TrainingRun.create('bad', config, noFiles)).rejects.toThrow(words)
    expect(tf.memory().numTensors).toBe(tensors)
  })

  it('sliders move the first optimizer up to the switch and no further', async () => {
    const next = { name: 'adam', hyper: { lr: 0.01 } } as const
    const move = (atStep: number): Intervention => ({ atStep, path: 'optimizer.hyper.lr', value: 0.3 })
    const withMoves = async (...interventions: Intervention[]) =>
      losses((await trace({ ...switched(adam, next), interventions })).rows)
    const unmoved = await withMoves()
    expect(await withMoves(move(AT - 1))).not.toEqual(unmoved)
    expect(await withMoves(move(AT), move(AT + 3))).toEqual(unmoved)
    // The same while it trains, also where the new optimizer has no such number.
    const run = await TrainingRun.create('live', switched(adam, { name: 'sgd', hyper: { lr: 0.01 } }), noFiles)
    await advanceTo(run, AT + 1)
    expect(() => run.intervene({ ...move(AT + 2), path: 'optimizer.hyper.beta1' })).not.toThrow()
    run.dispose()
  })

  it('a lost device is survived on both sides of the switch', async () => {
    const config = switched(base(configOf(MOONS, 'adam', 60), 60), { name: 'muon', hyper: { lr: 0.02 } }, 30)
    const whole = await trace(config)
    for (const lostAt of [12, 45]) {
      const rows = new Map<number, Record<string, number>>()
      let [ended, moving] = [false, false]
      const pool = new RunPool({
        post(message) {
          if (message.type === 'frame') collect(message.frame, rows)
          if (message.type === 'ended') ended = true
        },
        loadFile: noFiles,
        runOptions: () => ({}),
        yieldToMessages: async () => {
          await new Promise((resolve) => setImmediate(resolve))
          if (moving || rows.size < lostAt) return
          moving = true
          pool.suspend()
          await pool.move({ name: 'cpu', description: 'test', skipped: [] }, 'The GPU was lost.')
        },
        canLoseDevice: () => true,
        isDeviceLost: () => Promise.resolve(false),
      })
      await pool.handle({ type: 'start', runId: 'fork', config })
      while (!ended) await new Promise((resolve) => setImmediate(resolve))
      expect(moving).toBe(true)
      expect([...rows]).toEqual([...whole.rows])
    }
  })
})

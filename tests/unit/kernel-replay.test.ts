import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { TrainingRun } from '@/lib/engine/training-run'
import { toCourseError } from '@/lib/errors'
import type { RunConfig, TaskSpec } from '@/lib/experiments/types'
import { eagerStep } from '@/lib/tensor/eager-step'
import { replayKernels } from '@/lib/tensor/kernel-replay'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import type { StepSpec } from '@/lib/tensor/step'
import { CheckedStep } from '@/lib/tensor/webgpu/checked-step'
import { configOf, configUnder, METHODS, MOONS, OPTIMIZERS, TASKS } from '../step-configs'
import { loadPublicFile } from './public-file'

const FASHION: TaskSpec = { kind: 'fashion-mnist', hidden: [8], activation: 'silu', batchSize: 16 }
/** With a slider that moves. */
const configWithMove = (...args: Parameters<typeof configOf>): RunConfig => ({
  ...configOf(...args),
  interventions: [{ atStep: 7, path: 'optimizer.hyper.lr', value: 0.02 }],
})

/** Every number that a run logs and its last state. `toEqual` tells 0 from -0 and takes NaN for itself. */
async function trace(config: RunConfig, capture: boolean) {
  const run = await TrainingRun.create('run', config, loadPublicFile, { capture })
  const rows: unknown[] = []
  for (let ended = null; ended === null;) {
    const progress = await run.advance(20)
    ended = progress.ended
    const { steps, values } = progress.frame
    steps.forEach((step, i) => {
      const measured = Object.entries(values).filter(([, column]) => !Number.isNaN(column[i]))
      rows.push([step, Object.fromEntries(measured.map(([name, column]) => [name, column[i]]))])
    })
  }
  const { tensors } = await run.snapshot()
  const { mode } = run
  run.dispose()
  return { mode, rows, tensors }
}

describe.each(['cpu', 'wasm'] as const)('kernels replayed on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))

  const agree = async (config: RunConfig) => {
    const before = tf.memory().numTensors
    const [captured, eager] = [await trace(config, true), await trace(config, false)]
    expect([captured.mode, eager.mode]).toEqual(['captured', 'eager'])
    expect({ ...captured, mode: null }).toEqual({ ...eager, mode: null })
    expect(tf.memory().numTensors).toBe(before)
  }

  it.each(OPTIMIZERS)('200 steps of %s %j agree with eager ones bit for bit', (name, hyper) =>
    agree(configWithMove(MOONS, name, 200, hyper)),
  )

  it.each([...TASKS, FASHION])('$kind agrees', (task) =>
    agree(configWithMove(task, task.kind === 'associative-memory' ? 'muon' : 'adam', 25)),
  )

  it.each(METHODS)('method $name agrees', (method) => agree(configUnder(method, 40)))

  it('frees all data, also of the backend itself', async () => {
    const before = tf.backend().numDataIds()
    await trace(configOf(MOONS, 'adam', 300), true)
    expect(tf.backend().numDataIds()).toBe(before)
  })

  /** State that is exchanged, kept, made of an input and made of a constant. */
  const exchange: StepSpec<'step'> = {
    state: {},
    inputs: { x: { shape: [2], dtype: 'float32' } },
    variants: ['step'],
    step: (state, inputs) => ({
      metrics: { a: tf.sum(state.a!), constant: tf.scalar(7) },
      state: { a: state.b!, b: state.a!, kept: state.kept!, input: inputs.x!, constant: tf.ones([2]) },
    }),
  }

  it('assigns the next state all at once', async () => {
    const names = ['a', 'b', 'kept', 'input', 'constant']
    const state = Object.fromEntries(names.map((name, i) => [name, tf.tensor1d([i, i + 0.5])]))
    const results = []
    for (const make of [replayKernels, eagerStep]) {
      const dataBefore = tf.backend().numDataIds()
      const runner = make({ ...exchange, state })
      runner.setInput('x', Float32Array.of(8, 9))
      runner.replay(3, 'step')
      runner.setInput('x', Float32Array.of(1, 2))
      runner.replay(2, 'step')
      const copies = runner.state()
      results.push([await runner.readMetrics(), await runner.snapshot(), copies.a!.dataSync()])
      tf.dispose(copies)
      runner.dispose()
      expect(tf.backend().numDataIds()).toBe(dataBefore)
    }
    expect(results[0]).toEqual(results[1])
    const [metrics, snapshot] = results[0] as [unknown[], Record<string, { data: Float32Array }>]
    expect(metrics).toHaveLength(5)
    expect([...snapshot.a!.data, ...snapshot.b!.data, ...snapshot.input!.data]).toEqual([1, 1.5, 0, 0.5, 1, 2])
    tf.dispose(state)
  })

  it('refuses what does not fit, and steps that keep tensors', () => {
    const state = { w: tf.ones([2]) }
    const spec: StepSpec<'step'> = {
      state,
      inputs: { x: { shape: [2], dtype: 'float32' } },
      variants: ['step'],
      step: ({ w }, { x }) => ({ metrics: {}, state: { w: tf.add(w!, x!) } }),
    }
    const runner = replayKernels(spec)
    expect(() => runner.setInput('x', new Float32Array(3))).toThrow(/2 numbers of type float32/)
    expect(() => runner.setInput('y', new Float32Array(2))).toThrow(/no input "y"/)
    expect(() => runner.replay(1, 'other' as 'step')).toThrow(/no variant/)
    expect(() => runner.restore({ w: { shape: [3], data: new Float32Array(3) } })).toThrow(/no tensor "w"/)
    expect(() => runner.replay(runner.capacity + 1, 'step')).toThrow(/read them first/)
    runner.dispose()
    const keeps: StepSpec<'step'> = { ...spec, step: ({ w }) => ({ metrics: {}, state: { w: tf.keep(tf.neg(w!)) } }) }
    expect(() => replayKernels(keeps)).toThrow(/keeps tensors/)
    tf.disposeVariables()
    tf.dispose(state)
  })

  it('is watched by the debug mode: a number that was baked in is found', async () => {
    const state = { w: tf.ones([2]) }
    let calls = 0
    const codes = []
    for (const factor of [() => 2, () => ++calls]) {
      const spec: StepSpec<'step'> = {
        state,
        inputs: {},
        variants: ['step'],
        step: ({ w }) => ({ metrics: {}, state: { w: tf.mul(w!, factor()) } }),
      }
      const checked = new CheckedStep(replayKernels(spec), spec, 2)
      checked.replay(3, 'step')
      codes.push(
        await checked.readMetrics().then(
          () => 'agrees',
          (error: unknown) => toCourseError(error).code,
        ),
      )
      checked.dispose()
    }
    expect(codes).toEqual(['agrees', 'capture-mismatch'])
    tf.dispose(state)
  })
})

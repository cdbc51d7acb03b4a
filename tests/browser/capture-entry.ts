/** Bundled into a page by `capture.spec.ts`: captured training steps held to eager ones, on tfjs-webgpu. */
import '@/lib/tensor/browser-backends'

import * as tf from '@tensorflow/tfjs-core'

import { RunPool } from '@/lib/engine/run-pool'
import type { RunOptions } from '@/lib/engine/make-runner'
import { TrainingRun } from '@/lib/engine/training-run'
import { toCourseError } from '@/lib/errors'
import type { MethodSpec, OptimizerName, RunConfig, TaskSpec } from '@/lib/experiments/types'
import type { FromWorker } from '@/lib/runs/protocol'
import { browserRungs, deviceLoss, isDeviceLost } from '@/lib/tensor/browser-backends'
import type { StepSpec } from '@/lib/tensor/step'
import { linear } from '@/lib/tensor/ops/linear'
import { softmaxCrossEntropy } from '@/lib/tensor/ops/softmax-cross-entropy'
import { currentWebGpuBackend, type WebGpuBackend } from '@/lib/tensor/webgpu/backend'
import { captureStep, type CapturedStep } from '@/lib/tensor/webgpu/captured-step'
import { CheckedStep } from '@/lib/tensor/webgpu/checked-step'
import { configOf, configUnder, MOONS } from '../step-configs'

const noFiles = () => Promise.reject(new Error('no file is needed here'))
const [webgpu, ...others] = browserRungs(location.origin + '/')
const ready = webgpu!.activate(true)

function gpu(): WebGpuBackend {
  const backend = currentWebGpuBackend()
  if (backend === null) throw new Error('WebGPU is not the current backend.')
  return backend
}

/** Everything that a run logs, and its last state, bit for bit as text; NaN of a row that was not measured is left out. */
async function trace(config: RunConfig, options: RunOptions): Promise<{ text: string; mode: string; rows: number }> {
  const run = await TrainingRun.create('run', config, noFiles, options)
  try {
    const rows: string[] = []
    for (let ended = null; ended === null;) {
      const progress = await run.advance(20)
      ended = progress.ended
      const { steps, values } = progress.frame
      steps.forEach((step, i) => {
        const measured = Object.entries(values).flatMap(([name, column]) => {
          const bits = new Uint32Array(column.buffer, column.byteOffset)[i]!
          return name === 'loss' || !Number.isNaN(column[i]!) ? [`${name} ${bits}`] : []
        })
        rows.push(`${step} ${measured.sort().join()}`)
      })
      if (ended !== null) rows.push(ended)
    }
    const { tensors } = await run.snapshot()
    for (const name of Object.keys(tensors).sort()) rows.push(`${name} ${tensors[name]!.data.join()}`)
    return { text: rows.join('\n'), mode: run.mode, rows: rows.length }
  } finally {
    run.dispose()
  }
}

/** `same`: captured and eager runs agree in every bit. */
async function agree(config: RunConfig): Promise<{ same: boolean; mode: string; rows: number }> {
  const captured = await trace(config, {})
  const eager = await trace(config, { capture: false })
  return { same: captured.text === eager.text && eager.mode === 'eager', mode: captured.mode, rows: captured.rows }
}

/** A step of our own: one layer, and a metric that the test may spoil. */
function layerStep(spoil: (loss: tf.Scalar) => tf.Scalar = (loss) => loss, rows = 4): StepSpec<'train'> {
  return {
    state: { w: tf.ones([3, 2]), b: tf.zeros([3]) },
    inputs: { x: { shape: [rows, 2], dtype: 'float32' }, labels: { shape: [rows], dtype: 'int32' } },
    variants: ['train'],
    step: (state, inputs) => {
      const lossOf = (w: tf.Tensor, b: tf.Tensor) =>
        spoil(
          softmaxCrossEntropy(
            linear(inputs.x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D),
            inputs.labels as tf.Tensor1D,
          ),
        )
      const { value, grads } = tf.valueAndGrads(lossOf)([state.w!, state.b!])
      const [w, b] = grads
      return {
        metrics: { loss: value },
        state: { w: tf.sub(state.w!, w!), b: tf.sub(state.b!, b!) },
      }
    },
  }
}

async function codeOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt()
    return 'none'
  } catch (error) {
    return toCourseError(error).code
  }
}

const tests = {
  agree: (name: OptimizerName, steps: number, hyper: object) => agree(configOf(MOONS, name, steps, hyper)),

  agreeOn: (task: TaskSpec, steps: number) =>
    agree(configOf(task, task.kind === 'associative-memory' ? 'muon' : 'adam', steps)),

  agreeUnder: (method: MethodSpec, steps: number) => agree(configUnder(method, steps)),

  /** A slider that moves, captured and eager. */
  slider: () =>
    agree({
      ...configOf(MOONS, 'adamw', 40),
      interventions: [
        { atStep: 7, path: 'optimizer.hyper.lr', value: 0.3 },
        { atStep: 11, path: 'optimizer.hyper.beta1', value: 0.5 },
      ],
    }),

  /** Another optimizer takes over in the middle of what would be one batch. */
  async takeover(first: OptimizerName, second: OptimizerName) {
    const parent = configOf(MOONS, first, 30)
    const config = { ...parent, switchTo: { atStep: 17, optimizer: { name: second, hyper: { lr: 0.02 } } } }
    const [alone, forked] = [await trace(parent, {}), await trace(config, {})]
    const upTo17 = (text: string) => text.split('\n').slice(0, 18).join('\n')
    return { ...(await agree(config)), shared: upTo17(alone.text) === upTo17(forked.text) }
  },

  /** A rate that makes everything overflow: both end at the same step. */
  overflow: () => agree(configOf(MOONS, 'sgd', 60, { lr: 1e30 })),

  /** Two runs in turns, each against itself alone. */
  async sideBySide() {
    const configs = [configOf(MOONS, 'adam', 30), configOf({ ...MOONS, hidden: [5] }, 'muon', 30)]
    configs[1] = configOf(MOONS, 'muon', 30)
    const alone = [await trace(configs[0]!, {}), await trace(configs[1], {})]
    const together = await Promise.all(configs.map((config) => trace(config, {})))
    return together.every(({ text }, i) => text === alone[i]!.text)
  },

  /** Peak bytes of a step run eagerly, counted at tfjs's own buffer pool, and what a capture of it holds. */
  async memory(task: TaskSpec, name: OptimizerName) {
    const backend = gpu()
    const config = { ...configOf(task, name, 10), log: { everySteps: 1, evaluateEverySteps: 1 } }
    const pool = backend.bufferManager as unknown as { numBytesUsed: number } & typeof backend.bufferManager
    const eager = await TrainingRun.create('eager', config, noFiles, { capture: false })
    await eager.advance(0)
    // What is there between two steps besides the run's own state: data that both ways need.
    const state = Object.values((await eager.snapshot()).tensors).reduce((sum, { data }) => sum + data.byteLength, 0)
    backend.flush()
    const outside = pool.numBytesUsed - state
    let peak = 0
    const acquire = pool.acquireBuffer.bind(pool)
    pool.acquireBuffer = (...args) => {
      const buffer = acquire(...args)
      peak = Math.max(peak, pool.numBytesUsed)
      return buffer
    }
    await eager.advance(0)
    Reflect.deleteProperty(pool, 'acquireBuffer')
    eager.dispose()
    const run = await TrainingRun.create('captured', config, noFiles)
    const { bytes } = run.stepRunner as CapturedStep<'train'>
    run.dispose()
    return { eager: peak - outside, captured: bytes }
  },

  /** What is left after many steps; the caller measures the heap. */
  async leak(steps: number) {
    const task: TaskSpec = { kind: 'periodic-linear', steep: 3, start: 0.5 }
    const run = await TrainingRun.create('long', configOf(task, 'sgd', steps), noFiles)
    const measure = () => ({ tensors: tf.memory().numTensors, bytes: gpu().memory().numBytesAllocatedInGPU })
    await run.advance(0)
    await run.advance(0)
    const before = measure()
    while ((await run.advance(0)).ended === null);
    const after = measure()
    const { mode } = run
    run.dispose()
    return { before, after, mode, left: tf.memory().numTensors }
  },

  /** The device goes in mid-run: the pool goes on elsewhere. */
  async loseDevice() {
    const messages: FromWorker[] = []
    let hear: () => void = () => undefined
    let lostAt = 0
    let movedAfterMs = 0
    let capturedGpu = true
    const pool = new RunPool({
      post: (message) => {
        messages.push(message)
        hear()
      },
      loadFile: noFiles,
      runOptions: () => ({}),
      yieldToMessages: () => new Promise((resolve) => setTimeout(resolve)),
      canLoseDevice: () => capturedGpu,
      isDeviceLost,
    })
    const until = async (condition: () => boolean) => {
      while (!condition()) await new Promise<void>((resolve) => (hear = resolve))
    }
    const steps = () => messages.flatMap((m) => (m.type === 'frame' ? [...m.frame.steps] : []))
    void deviceLoss().then(async (reason) => {
      pool.suspend()
      capturedGpu = false
      await others.find(({ name }) => name === 'cpu')!.activate(true)
      await pool.move({ name: 'cpu', description: 'test', skipped: [] }, reason)
      movedAfterMs = performance.now() - lostAt
    })
    await pool.handle({ type: 'start', runId: 'a', config: configOf(MOONS, 'adam', 120) })
    await until(() => steps().length > 20)
    lostAt = performance.now()
    gpu().device.destroy()
    await until(() => messages.some(({ type }) => type === 'ended' || type === 'failed'))
    const states = messages.filter(({ type }) => type !== 'frame').map(({ type }) => type)
    return { steps: steps(), states, movedAfterMs }
  },

  async badInputs() {
    const step = await captureStep(gpu(), layerStep())
    const codes = [
      await codeOf(() => step.setInput('x', new Float32Array(9))),
      await codeOf(() => step.setInput('labels', new Float32Array(4))),
      await codeOf(() => step.setInput('y', new Float32Array(8))),
      await codeOf(() => step.replay(1, 'test' as 'train')),
      await codeOf(() => step.restore({ w: { shape: [2, 3], data: new Float32Array(6) } })),
      await codeOf(() => step.replay(step.capacity + 1, 'train')),
    ]
    step.dispose()
    return codes
  },

  async notCapturable() {
    const attempts: StepSpec<'train'>[] = [
      layerStep((loss) => tf.mul(loss, loss.dataSync()[0]!)),
      layerStep((loss) => tf.keep(tf.mul(loss, 2))),
    ]
    return Promise.all(attempts.map((spec) => codeOf(() => captureStep(gpu(), spec))))
  },

  /** A host number that changes is baked into a recording: the debug mode must see it, and must not cry wolf. */
  async debugMode() {
    const run = async (spoil?: (loss: tf.Scalar) => tf.Scalar) => {
      const spec = layerStep(spoil)
      const step = new CheckedStep(await captureStep(gpu(), spec), spec, 2)
      step.setInput('x', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))
      step.setInput('labels', Int32Array.of(0, 1, 2, 0))
      step.replay(5, 'train')
      const code = await codeOf(() => step.readMetrics())
      step.dispose()
      tf.dispose(spec.state)
      return code
    }
    let calls = 0
    return [await run(), await run((loss) => tf.mul(loss, ++calls))]
  },

  async zeroRows() {
    const spec = layerStep(undefined, 0)
    const step = await captureStep(gpu(), spec)
    step.replay(2, 'train')
    const losses = (await step.readMetrics()).map(({ loss }) => String(loss))
    step.dispose()
    return losses
  },

  async restoreRepeats() {
    const spec = layerStep()
    const step = await captureStep(gpu(), spec)
    step.setInput('x', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))
    step.setInput('labels', Int32Array.of(0, 1, 2, 0))
    step.replay(3, 'train')
    const saved = await step.snapshot()
    step.replay(4, 'train')
    const once = (await step.readMetrics()).slice(3)
    step.restore(saved)
    step.replay(4, 'train')
    const twice = await step.readMetrics()
    step.dispose()
    return JSON.stringify(once) === JSON.stringify(twice) && once.length === 4
  },
}

export type CaptureTests = typeof tests

Object.assign(window, { captureReady: ready, captureTests: tests })

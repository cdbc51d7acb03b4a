import * as tf from '@tensorflow/tfjs-core'

import { FRAME_BUDGET_MS } from '../../engine/train'
import { TrainingRun, type Batch } from '../../engine/training-run'
import type { BackendName } from '../../runs/protocol'
import type { LoadFile } from '../../tasks/types'
import { gemm } from '../../tensor/ops/gemm'
import type { Rung } from '../../tensor/ladder'
import { CapturedStep } from '../../tensor/webgpu/captured-step'
import { CHECKED_STEP } from '../tasks'
import type { Contestant } from './serve-contestant'
import type { Block, Problem, StepFacts } from '../types'

type Current = { run(steps: number): Promise<Block & StepFacts>; dispose(): void }

/** Our own engine: exactly what a demo's Run does, frame by frame, with a batch made for each step and every loss kept. */
export function descentContestant(
  rungNamed: (name: BackendName, baseUrl: string) => Rung,
  loadFile: LoadFile,
): Contestant {
  let current: Current | null = null
  return {
    async open(engine, baseUrl, software) {
      const rung = rungNamed(engine.replace('descent-', '') as BackendName, baseUrl)
      return { description: await rung.activate(software) }
    },
    async prepare(problem) {
      current?.dispose()
      current = null
      current = problem.task.config === null ? makeProduct(problem) : await makeRun(problem, loadFile)
    },
    run: (steps) => current!.run(steps),
  }
}

async function makeRun({ task }: Problem, loadFile: LoadFile): Promise<Current> {
  const run = await TrainingRun.create('bench', task.config!, loadFile)
  let checkedLoss: number | null = null
  let loss = Number.NaN
  const take = async ({ progress }: Batch) => {
    const { frame, ended } = await progress
    frame.steps.forEach((step, i) => {
      loss = frame.values.loss?.[i] ?? loss
      if (step === CHECKED_STEP) checkedLoss = loss
    })
    if (ended !== null) throw new Error(`the run ${ended} at step ${run.currentStep}.`)
  }
  return {
    async run(steps) {
      const from = run.currentStep
      // Eager steps one by one while few are asked for; captured ones come in the batches that suit the GPU.
      const budget = steps < CHECKED_STEP ? 0 : FRAME_BUDGET_MS
      const start = performance.now()
      let pending = await run.queue(budget)
      // As the training worker: one batch runs while the other is read.
      while (run.currentStep - from < steps) {
        const next = await run.queue(budget)
        await take(pending)
        pending = next
      }
      await take(pending)
      const ms = performance.now() - start
      return { steps: run.currentStep - from, ms, loss, checkedLoss, ...stepFacts(run) }
    },
    dispose: () => run.dispose(),
  }
}

function stepFacts({ mode, eagerBecause, stepRunner }: TrainingRun): StepFacts {
  const captured = stepRunner instanceof CapturedStep ? stepRunner : null
  return {
    mode: eagerBecause === null ? mode : `eager: ${eagerBecause}`,
    dispatchesPerStep: captured?.dispatches('train') ?? null,
    gpuBytes: captured?.bytes ?? null,
  }
}

function makeProduct(problem: Problem): Current {
  const tensor = (name: string) => {
    const { data, shape } = problem.weights[name]!
    return tf.tensor2d(data, shape as [number, number])
  }
  const b = tensor('b')
  let c = tensor('a')
  let checkedLoss: number | null = null
  return {
    async run(steps) {
      const start = performance.now()
      for (let i = 0; i < steps; i++) {
        const next = gemm(c, b, null)
        c.dispose()
        c = next
      }
      const first = tf.slice(c, [0, 0], [1, 1])
      const loss = (await first.data())[0]!
      first.dispose()
      const ms = performance.now() - start
      checkedLoss ??= loss
      return { steps, ms, loss, checkedLoss, mode: 'eager', dispatchesPerStep: null, gpuBytes: null }
    },
    dispose: () => tf.dispose([b, c]),
  }
}

import { beforeAll, describe, expect, it } from 'vitest'

import { EXPERIMENTS } from '@/content/experiments'
import { planStep } from '@/lib/engine/step-plan'
import { TrainingRun } from '@/lib/engine/training-run'
import { forkableRuns, forkChoices, forkKey, withForks, type Fork } from '@/lib/experiments/forks'
import { defaultSettings, resolveRun, resolveRuns } from '@/lib/experiments/resolve'
import type { TaskSpec } from '@/lib/experiments/types'
import { sinceSwitch } from '@/lib/runs/series'
import { trainToEnd } from '@/lib/engine/train'
import { createTask } from '@/lib/tasks'
import type { Task } from '@/lib/tasks/types'
import { useNodeBackend } from '@/lib/tensor/node-backends'

import { SMALL } from './fixtures'
import { loadPublicFile } from './public-file'

const AT_12: Fork = { run: 'adam', atStep: 12, optimizer: 'muon', lr: 0.02 }
const forking = (forks: readonly Fork[], change = {}) => ({ ...defaultSettings(SMALL), forks, ...change })
const noFiles = () => Promise.reject(new Error('no file is needed here'))

describe('forks', () => {
  beforeAll(() => useNodeBackend('cpu'))

  it('add runs behind those that are there, in their order, whenever they come', () => {
    const plain = resolveRuns(SMALL, forking([]))
    const one = resolveRuns(SMALL, forking([AT_12]))
    const two = resolveRuns(SMALL, forking([AT_12, { ...AT_12, run: 'sgd' }]))
    expect(one.slice(0, plain.length)).toEqual(plain)
    expect(two.slice(0, one.length)).toEqual(one)
    expect(two.map(({ key, seed }) => `${key} ${seed}`).slice(plain.length)).toEqual([
      ...['fork-1 3', 'fork-1 4', 'fork-2 3', 'fork-2 4'],
    ])
  })

  it('differ from the run that they leave by the switch alone', () => {
    const [parent, fork] = ['adam', forkKey(0)].map((name) =>
      resolveRuns(SMALL, forking([AT_12])).find(({ key }) => key === name),
    )
    const { switchTo, ...rest } = fork!.config
    expect(rest).toEqual(parent!.config)
    expect(switchTo).toMatchObject({ atStep: 12, optimizer: { name: 'muon', hyper: { lr: 0.02 } } })
    // Fingerprints of runs without one stay.
    expect(parent!.config).not.toHaveProperty('switchTo')
  })

  it('follow the controls of the run that they leave', () => {
    const settings = forking([{ ...AT_12, run: 'sgd' }, AT_12], {
      controls: { ...defaultSettings(SMALL).controls, 'sgd-rate': 0.5 },
      interventions: [{ atStep: 3, control: 'sgd-rate', value: 2 }],
    })
    const runs = new Map(resolveRuns(SMALL, settings).map(({ key, config }) => [key, config]))
    expect(runs.get(forkKey(0))).toMatchObject({
      optimizer: { hyper: { lr: 0.5 } },
      interventions: [{ atStep: 3, path: 'optimizer.hyper.lr', value: 2 }],
    })
    expect(runs.get(forkKey(1))).toMatchObject({ optimizer: { hyper: { lr: 0.01 } }, interventions: [] })
  })

  it('are left out where the runs stop before them', () => {
    const keys = (stopAt: number) => resolveRuns(SMALL, forking([AT_12], { stopAt })).map(({ key }) => key)
    expect(keys(12)).not.toContain(forkKey(0))
    expect(keys(13)).toContain(forkKey(0))
  })

  it("start from the demo's own rate and settings of an optimizer", () => {
    const { race } = EXPERIMENTS
    const rates = Object.fromEntries(forkChoices(race!, 'sgd').map(({ name, lr }) => [name, lr]))
    expect(rates).toMatchObject({ sgd: 0.3, adam: 0.003, muon: 0.1, momentum: 0.03 })
    const { switchTo } = withForks(race!, [{ ...AT_12, lr: 0.07 }]).runs[forkKey(0)]!
    expect(switchTo!.optimizer).toEqual({
      ...race!.runs.muon!.optimizer,
      hyper: { ...race!.runs.muon!.optimizer.hyper, lr: 0.07 },
    })
  })

  it('are drawn from the switch on, where they meet the run that they leave', async () => {
    const [parent, fork] = await Promise.all(
      [SMALL, withForks(SMALL, [{ ...AT_12, atStep: 13 }])].map((experiment, i) => {
        const key = ['adam', forkKey(0)][i]!
        return trainToEnd(key, resolveRun(experiment, key, 3), noFiles)
      }),
    )
    const drawn = sinceSwitch(fork!)
    // Rows every 2 steps, evaluations every 10: each metric begins at its last row up to 13.
    expect(drawn.steps[0]).toBe(10)
    const begin = (values: readonly number[]) => drawn.steps[values.findIndex(Number.isFinite)]
    expect(begin(drawn.values.loss!)).toBe(12)
    expect(begin(drawn.values.trainAccuracy!)).toBe(10)
    expect(drawn.values.loss![1]).toBe(parent!.values.loss![6])
    expect(drawn.steps.at(-1)).toBe(40)
    expect(sinceSwitch(parent!)).toBe(parent)
    const early = { ...fork!, steps: [0, 2], values: { loss: [1, 2] } }
    expect(sinceSwitch(early)).toMatchObject({ steps: [], values: {} })
  })

  it('are offered only where the engine takes them', { timeout: 60_000 }, async () => {
    const tasks = new Map<string, Task>()
    const taskOf = async (spec: TaskSpec) => {
      const key = JSON.stringify(spec)
      const task = tasks.get(key) ?? (await createTask(spec, 1, loadPublicFile))
      tasks.set(key, task)
      return task
    }
    let offered = 0
    for (const experiment of Object.values(EXPERIMENTS)) {
      for (const key of forkableRuns(experiment)) {
        for (const { name, lr } of forkChoices(experiment, key)) {
          const forked = withForks(experiment, [{ run: key, atStep: 1, optimizer: name, lr }])
          const { switchTo, ...config } = resolveRun(forked, forkKey(0), 1)
          expect(lr, `${experiment.id} ${key} ${name}`).toBeGreaterThan(0)
          const task = await taskOf(config.task)
          const plan = () => planStep(task, { ...config, optimizer: switchTo!.optimizer })
          expect(plan, `${experiment.id}: ${key} to ${name}`).not.toThrow()
          offered++
        }
      }
    }
    for (const task of tasks.values()) task.dispose()
    expect(offered).toBeGreaterThan(100)
  })

  it('offer all that there is to a network, and nothing where theory is drawn beside the run', async () => {
    expect(forkChoices(SMALL, 'adam')).toHaveLength(11)
    const names = (task: TaskSpec) =>
      forkChoices({ ...SMALL, base: { ...SMALL.base, task } }, 'adam').map(({ name }) => name)
    expect(names({ kind: 'noise-only', weights: 3, gradientScale: 1 })).toEqual([])
    expect(names({ kind: 'surface', surface: 'rosenbrock', start: [-1.2, 1] })).toEqual(['sgd', 'adam'])
    // What is not offered would be refused: one hidden layer has no matrix for Muon.
    const narrow: TaskSpec = { ...SMALL.base.task, hidden: [8] } as TaskSpec
    expect(names(narrow)).not.toContain('muon')
    const muon = { ...resolveRun(SMALL, 'adam', 1), task: narrow, switchTo: { atStep: 1, optimizer: { name: 'muon' } } }
    await expect(TrainingRun.create('muon', muon as never, noFiles)).rejects.toThrow(/takes none/)
  })
})

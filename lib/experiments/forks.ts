/**
 * A fork is data: "run `run` of the demo, and from step `atStep` on another optimizer". It adds a run to the experiment, so that charts, legend, table
 * and links treat it as any other; the engine trains it from the seed (`RunConfig.switchTo`), so that it can be reproduced anywhere.
 */
import type { Control, Experiment, OptimizerSpec, RunSpec, RunStyle, TaskSpec } from './types'

export type ForkOptimizer =
  'sgd' | 'momentum' | 'nesterov' | 'adagrad' | 'rmsprop' | 'adadelta' | 'adam' | 'adamw' | 'lion' | 'signsgd' | 'muon'

export interface Fork {
  /** Key of the run that it leaves. */
  readonly run: string
  /** From 1 on; before the run's last step. */
  readonly atStep: number
  readonly optimizer: ForkOptimizer
  /** Its learning rate, under the run's schedule, which goes on. */
  readonly lr: number
}

/** What a reader can choose for a fork. */
export interface ForkChoice {
  readonly name: ForkOptimizer
  readonly label: string
  /** Where the rate starts: the demo's own swept rate, if it has a run of this optimizer. */
  readonly lr: number
}

/** More lines than these nobody can tell apart. */
export const MAX_FORKS = 4
/** Learning rates that a fork may have. */
export const FORK_RATES = { min: 1e-7, max: 1000 } as const

interface Known {
  readonly label: string
  readonly style: RunStyle
  /** With a rate that is usual on small networks, for demos that have swept none. */
  readonly optimizer: OptimizerSpec
}

const known = (label: string, style: RunStyle, optimizer: OptimizerSpec): Known => ({ label, style, optimizer })
const KNOWN: Readonly<Record<ForkOptimizer, Known>> = {
  sgd: known('SGD', 'sgd', { name: 'sgd', hyper: { lr: 0.1 } }),
  momentum: known('Momentum', 'momentum', { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9 } }),
  nesterov: known('Nesterov', 'nesterov', { name: 'sgd', hyper: { lr: 0.03, momentum: 0.9, nesterov: true } }),
  adagrad: known('AdaGrad', 'adagrad', { name: 'adagrad', hyper: { lr: 0.03 } }),
  rmsprop: known('RMSProp', 'rmsprop', { name: 'rmsprop', hyper: { lr: 0.003 } }),
  adadelta: known('AdaDelta', 'adadelta', { name: 'adadelta', hyper: { lr: 1 } }),
  adam: known('Adam', 'adam', { name: 'adam', hyper: { lr: 0.003 } }),
  adamw: known('AdamW', 'adamw', { name: 'adamw', hyper: { lr: 0.003 } }),
  lion: known('Lion', 'variant-3', { name: 'lion', hyper: { lr: 0.0003 } }),
  signsgd: known('signSGD', 'variant-4', { name: 'signsgd', hyper: { lr: 0.001 } }),
  muon: known('Muon', 'muon', {
    name: 'muon',
    hyper: { lr: 0.03 },
    rest: { name: 'adamw', hyper: { lr: 0.003 } },
  }),
}

/** Tasks in closed form: their lines are held to theory of one optimizer from the first step on. */
const CLOSED_FORM: readonly TaskSpec['kind'][] = ['noisy-quadratic', 'noise-only', 'periodic-linear']

/**
 * What can take over from a run; nothing where a fork makes no sense.
 *
 * On a surface only the demo's own optimizers are offered: no rate is usual there.
 */
export function forkChoices(experiment: Experiment, key: string): readonly ForkChoice[] {
  const run = experiment.runs[key]
  if (run === undefined) return []
  const task = run.task ?? experiment.base.task
  if (CLOSED_FORM.includes(task.kind)) return []
  return (Object.keys(KNOWN) as ForkOptimizer[]).flatMap((name) => {
    const own = ownRun(experiment, name)
    if (name === 'muon' && !hasHiddenMatrices(task)) return []
    if (task.kind === 'surface' && own === undefined) return []
    if (skipsSteps(run) && COUNTING.includes(name)) return []
    return [{ name, label: KNOWN[name].label, lr: Number(specOf(experiment, name).hyper?.lr) }]
  })
}

/** The runs that can be forked. */
export function forkableRuns(experiment: Experiment): readonly string[] {
  return Object.keys(experiment.runs).filter((key) => forkChoices(experiment, key).length > 0)
}

/** Steps of a run of the experiment as its author wrote it. */
export const stepsOf = (experiment: Experiment, key: string): number =>
  experiment.runs[key]?.steps ?? experiment.base.steps

/** Key of the run that the i-th fork adds. */
export const forkKey = (i: number): string => `fork-${i + 1}`

/** The experiment with a run for each fork; controls of the run that a fork leaves act on it too, as far as it is the same. */
export function withForks(experiment: Experiment, forks: readonly Fork[]): Experiment {
  if (forks.length === 0) return experiment
  const added = forks.flatMap((fork, i): readonly (readonly [string, RunSpec])[] => {
    const parent = experiment.runs[fork.run]
    if (parent === undefined) return []
    const { label, style } = KNOWN[fork.optimizer]
    const spec = specOf(experiment, fork.optimizer)
    const optimizer = { ...spec, hyper: { ...spec.hyper, lr: fork.lr } }
    const name = `${parent.label} → ${label} at ${fork.atStep}`
    return [
      [
        forkKey(i),
        { ...parent, label: name, short: `→ ${label}`, style, switchTo: { atStep: fork.atStep, optimizer } },
      ],
    ]
  })
  const follow = (control: Control): Control => {
    const { runs } = control
    if (runs === undefined) return control
    const followers = forks.flatMap((fork, i) => (runs.includes(fork.run) ? [forkKey(i)] : []))
    return { ...control, runs: [...runs, ...followers] }
  }
  return {
    ...experiment,
    runs: { ...experiment.runs, ...Object.fromEntries(added) },
    controls: experiment.controls.map(follow),
  }
}

/** An optimizer as the demo itself uses it, or as is usual. */
function specOf(experiment: Experiment, name: ForkOptimizer): OptimizerSpec {
  return ownRun(experiment, name)?.optimizer ?? KNOWN[name].optimizer
}

function ownRun(experiment: Experiment, name: ForkOptimizer): RunSpec | undefined {
  return Object.values(experiment.runs).find(({ optimizer }) => nameOf(optimizer) === name)
}

/** Null for a variant that is not offered. */
function nameOf({ name, hyper }: OptimizerSpec): ForkOptimizer | null {
  if (name === 'sgd')
    return hyper?.nesterov === true ? 'nesterov' : Number(hyper?.momentum ?? 0) > 0 ? 'momentum' : 'sgd'
  return hyper?.amsgrad === true ? null : name
}

/** Whether Muon finds anything to do: a matrix between two hidden layers. */
function hasHiddenMatrices(task: TaskSpec): boolean {
  return task.kind !== 'surface' && (!('hidden' in task) || task.hidden.length > 1)
}

/** Methods that skip steps are refused by the engine for optimizers that count their updates (bias corrections). */
const skipsSteps = ({ method }: RunSpec): boolean =>
  method?.name === 'mixed-precision' && method.hyper?.dynamicScale === true
const COUNTING: readonly ForkOptimizer[] = ['adagrad', 'adam', 'adamw', 'muon']

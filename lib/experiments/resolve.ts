import { CourseError } from '../errors'
import { withForks, type Fork } from './forks'
import { getPath, setPath } from './paths'
import type { Control, Experiment, Intervention, RunConfig } from './types'

/** What a control may be set to: a slider's number or a choice's value. */
export type ControlValue = string | number | boolean | readonly number[]

/** Everything that the reader can choose in one demo, and that a link carries. */
export interface DemoSettings {
  readonly seed: number
  /** Consecutive seeds trained at one press on Run. */
  readonly seeds: number
  readonly controls: Readonly<Record<string, ControlValue>>
  /** Live sliders moved while training, by control id; replayed at the same steps. */
  readonly interventions: readonly { readonly atStep: number; readonly control: string; readonly value: number }[]
  /** Stop here instead of at the experiment's last step. */
  readonly stopAt: number | null
  /** Runs that go on with another optimizer, at most `MAX_FORKS`, in the order in which they were made. */
  readonly forks: readonly Fork[]
}

/** One run to train: which line of the experiment, which seed, and its full configuration. */
export interface ResolvedRun {
  readonly key: string
  readonly seed: number
  readonly config: RunConfig
}

const paths = (control: Control): readonly string[] =>
  typeof control.path === 'string' ? [control.path] : control.path

/** The runs that a control acts on. */
export function controlledRuns(experiment: Experiment, control: Control): readonly string[] {
  return control.runs ?? Object.keys(experiment.runs)
}

/** One run of an experiment with the experiment's own values. */
function baseConfig(experiment: Experiment, key: string, seed: number): RunConfig {
  const run = experiment.runs[key]
  if (run === undefined) {
    const valid = Object.keys(experiment.runs).join(', ')
    throw new CourseError('bad-config', `Experiment "${experiment.id}" has no run "${key}". Its runs: ${valid}.`)
  }
  return {
    task: run.task ?? experiment.base.task,
    optimizer: run.optimizer,
    // Left out where there is none: fingerprints of older runs stay as they are.
    ...(run.method === undefined ? {} : { method: run.method }),
    schedule: run.schedule ?? experiment.base.schedule ?? { kind: 'constant' },
    seed,
    steps: run.steps ?? experiment.base.steps,
    log: experiment.base.log,
    interventions: [],
    ...(run.switchTo === undefined ? {} : { switchTo: run.switchTo }),
  }
}

/** What a control shows before anyone has touched it: the value in the first run that it acts on. */
export function controlDefault(experiment: Experiment, control: Control): ControlValue {
  const run = controlledRuns(experiment, control)[0]
  const value = run === undefined ? undefined : getPath(baseConfig(experiment, run, 0), paths(control)[0] ?? '')
  if (value === undefined || value === null || (typeof value === 'object' && !Array.isArray(value))) {
    throw new CourseError(
      'bad-config',
      `Control "${control.id}" of experiment "${experiment.id}" points at "${paths(control)[0]}", where its first run has no value.`,
    )
  }
  return value as ControlValue
}

/** The settings with which a demo opens. */
export function defaultSettings(experiment: Experiment): DemoSettings {
  return {
    seed: experiment.base.seed ?? 1,
    seeds: experiment.seeds,
    controls: Object.fromEntries(
      experiment.controls.map((control) => [control.id, controlDefault(experiment, control)]),
    ),
    interventions: [],
    stopAt: null,
    forks: [],
  }
}

/** The controls that differ from the experiment's own values. */
export function changedControls(experiment: Experiment, settings: DemoSettings): readonly Control[] {
  return experiment.controls.filter(
    (control) => JSON.stringify(settings.controls[control.id]) !== JSON.stringify(controlDefault(experiment, control)),
  )
}

/**
 * The runs of an experiment under the reader's settings: seed by seed, then fork by fork, so that a fork leaves the order of the others as it is.
 * Untouched controls change nothing, even where runs differ from one another. A fork behind the last step is left out.
 */
export function resolveRuns(experiment: Experiment, settings: DemoSettings): readonly ResolvedRun[] {
  const forked = withForks(experiment, settings.forks)
  const changed = changedControls(forked, settings)
  const moved = (key: string): Intervention[] =>
    settings.interventions.flatMap(({ atStep, control: id, value }) => {
      const control = forked.controls.find((candidate) => candidate.id === id)
      if (control === undefined || !controlledRuns(forked, control).includes(key)) return []
      return paths(control).map((path) => ({ atStep, path, value }))
    })
  const resolve = (key: string, seed: number): ResolvedRun => {
    let config = baseConfig(forked, key, seed)
    for (const control of changed) {
      if (!controlledRuns(forked, control).includes(key)) continue
      for (const path of paths(control)) config = setPath(config, path, settings.controls[control.id])
    }
    const steps = settings.stopAt === null ? config.steps : Math.min(settings.stopAt, config.steps)
    return { key, seed, config: { ...config, steps, interventions: moved(key) } }
  }
  const seeds = Array.from({ length: settings.seeds }, (_, i) => settings.seed + i)
  const own = Object.keys(experiment.runs)
  const added = Object.keys(forked.runs).filter((key) => !own.includes(key))
  return [
    ...seeds.flatMap((seed) => own.map((key) => resolve(key, seed))),
    ...added.flatMap((key) => seeds.map((seed) => resolve(key, seed))).filter(switchesInTime),
  ]
}

const switchesInTime = ({ config: { steps, switchTo } }: ResolvedRun) =>
  switchTo === undefined || switchTo.atStep < steps

/**
 * One run by name, as the command line and the claims want it.
 *
 * @param overrides  values by dotted path within the run's config
 */
export function resolveRun(
  experiment: Experiment,
  key: string,
  seed: number,
  overrides: Readonly<Record<string, unknown>> = {},
): RunConfig {
  return Object.entries(overrides).reduce<RunConfig>(
    (config, [path, value]) => setPath(config, path, value),
    baseConfig(experiment, key, seed),
  )
}

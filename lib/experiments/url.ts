import { FORK_RATES, forkChoices, MAX_FORKS, stepsOf, type Fork } from './forks'
import { changedControls, controlDefault, defaultSettings, type ControlValue, type DemoSettings } from './resolve'
import type { Control, Experiment, SliderControl } from './types'

/** The most seeds that one press on Run may train. */
export const MAX_SEEDS = 9
const MAX_SEED = 2 ** 31 - 1

/**
 * A demo's settings as URL parameters, each prefixed by the experiment's id; what equals the default is left out.
 * `race.seed=3&race.adam-rate=0.01&race.set=120:adam-rate:0.003&race.fork=adam:120:muon:0.02&race.step=250`
 */
export function encodeSettings(experiment: Experiment, settings: DemoSettings): URLSearchParams {
  const defaults = defaultSettings(experiment)
  const query = new URLSearchParams()
  const put = (name: string, value: string) => query.append(`${experiment.id}.${name}`, value)
  if (settings.seed !== defaults.seed) put('seed', String(settings.seed))
  if (settings.seeds !== defaults.seeds) put('seeds', String(settings.seeds))
  for (const control of changedControls(experiment, settings)) {
    const value = settings.controls[control.id]
    if (value !== undefined) put(control.id, encodeValue(control, value))
  }
  for (const { atStep, control, value } of settings.interventions) put('set', `${atStep}:${control}:${value}`)
  for (const { run, atStep, optimizer, lr } of settings.forks) put('fork', `${run}:${atStep}:${optimizer}:${lr}`)
  if (settings.stopAt !== null) put('step', String(settings.stopAt))
  return query
}

/** The settings in a URL. Whatever can't be used is clamped or left at its default, and a note says so. */
export function decodeSettings(
  experiment: Experiment,
  query: URLSearchParams,
): { readonly settings: DemoSettings; readonly notes: readonly string[] } {
  const defaults = defaultSettings(experiment)
  const notes: string[] = []
  let { seed, seeds, stopAt } = defaults
  const controls: Record<string, ControlValue> = { ...defaults.controls }
  const interventions: DemoSettings['interventions'][number][] = []
  const forks: Fork[] = []
  const prefix = `${experiment.id}.`
  const longest = Math.max(experiment.base.steps, ...Object.values(experiment.runs).map((run) => run.steps ?? 0))

  const integer = (name: string, text: string, min: number, max: number, fallback: number): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value)) {
      notes.push(`The link's ${name} "${text}" is not a number; ${fallback} is used.`)
      return fallback
    }
    const clamped = Math.min(max, Math.max(min, Math.round(value)))
    if (clamped !== value)
      notes.push(`The link's ${name} ${text} is outside ${min} to ${max}, or not whole; ${clamped} is used.`)
    return clamped
  }

  for (const [fullName, text] of query) {
    if (!fullName.startsWith(prefix)) continue
    const name = fullName.slice(prefix.length)
    const control = experiment.controls.find((candidate) => candidate.id === name)
    if (name === 'seed') seed = integer('seed', text, 0, MAX_SEED, seed)
    else if (name === 'seeds') seeds = integer('number of seeds', text, 1, MAX_SEEDS, seeds)
    else if (name === 'step') stopAt = integer('step', text, 1, longest, longest)
    else if (name === 'set') {
      const [step = '', id = '', value = ''] = text.split(':')
      const slider = experiment.controls.find((candidate) => candidate.id === id)
      if (slider?.kind !== 'slider' || !slider.live) {
        notes.push(`The link moves "${id}" mid-run, which this demo can't; it is left out.`)
        continue
      }
      const moved = decodeSlider(slider, value)
      if (moved.note !== null) notes.push(moved.note)
      if (moved.value !== null) {
        interventions.push({
          atStep: integer('step of a change', step, 0, longest, 0),
          control: id,
          value: moved.value,
        })
      }
    } else if (name === 'fork') {
      const { fork, note } = decodeFork(experiment, text, integer)
      if (note !== null) notes.push(note)
      if (fork === null) continue
      if (forks.length < MAX_FORKS) forks.push(fork)
      else notes.push(`The link has more than ${MAX_FORKS} forks; "${text}" is left out.`)
    } else if (control === undefined)
      notes.push(`The link sets "${name}", which this demo does not have; it is left out.`)
    else {
      const { value, note } = control.kind === 'slider' ? decodeSlider(control, text) : decodeChoice(control, text)
      if (note !== null) notes.push(note)
      controls[control.id] = value ?? controlDefault(experiment, control)
    }
  }
  interventions.sort((a, b) => a.atStep - b.atStep)
  return { settings: { seed, seeds, controls, interventions, stopAt, forks }, notes }
}

/** `adam:120:muon:0.02`: the run, the step, the optimizer, its rate. Left out unless run and optimizer are there; step and rate are clamped. */
function decodeFork(
  experiment: Experiment,
  text: string,
  integer: (name: string, text: string, min: number, max: number, fallback: number) => number,
): { readonly fork: Fork | null; readonly note: string | null } {
  const [run = '', step = '', name = '', rate = ''] = text.split(':')
  const choice = Object.hasOwn(experiment.runs, run)
    ? forkChoices(experiment, run).find((candidate) => candidate.name === name)
    : undefined
  const last = stepsOf(experiment, run) - 1
  if (choice === undefined || last < 1) {
    return { fork: null, note: `The link forks "${run}" with "${name}", which this demo can't; it is left out.` }
  }
  const atStep = integer('step of a fork', step, 1, last, Math.ceil(last / 2))
  const asked = Number(rate)
  const usable = rate.trim() !== '' && Number.isFinite(asked)
  const lr = usable ? Math.min(FORK_RATES.max, Math.max(FORK_RATES.min, asked)) : choice.lr
  const note = lr === asked && usable ? null : `The link's rate "${rate}" for ${choice.label} can't be used; ${lr} is.`
  return { fork: { run, atStep, optimizer: choice.name, lr }, note }
}

/** A choice travels as the index of its option, so that labels may be reworded and values may be lists. */
function encodeValue(control: Control, value: ControlValue): string {
  if (control.kind === 'slider') return String(value)
  return String(control.options.findIndex((option) => JSON.stringify(option.value) === JSON.stringify(value)))
}

interface Decoded {
  readonly value: ControlValue | null
  readonly note: string | null
}

function decodeSlider(control: SliderControl, text: string): { value: number | null; note: string | null } {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) {
    return {
      value: null,
      note: `The link's value "${text}" for ${control.label} is not a number; it is left as it was.`,
    }
  }
  const whole = control.scale === 'integer' ? Math.round(value) : value
  const clamped = Math.min(control.max, Math.max(control.min, whole))
  const note =
    clamped === value ? null : `The link's value ${text} for ${control.label} is out of range; ${clamped} is used.`
  return { value: clamped, note }
}

function decodeChoice(control: Extract<Control, { kind: 'choice' }>, text: string): Decoded {
  const option = /^\d+$/.test(text) ? control.options[Number(text)] : undefined
  if (option !== undefined) return { value: option.value, note: null }
  return {
    value: null,
    note: `The link's value "${text}" for ${control.label} is not one of its choices; it is left as it was.`,
  }
}

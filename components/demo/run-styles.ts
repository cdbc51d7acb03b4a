import type { Experiment, RunStyle } from '@/lib/experiments/types'

export interface LineLook {
  /** CSS colour, from the tokens, so that it follows the theme. */
  readonly color: string
  /** SVG dash pattern; undefined is a solid line. */
  readonly dash: string | undefined
}

const look = (style: RunStyle, dash?: string): LineLook => ({ color: `var(--run-${style})`, dash })

/** Colour and dash pattern of every kind of run: the same wherever it is drawn, and told apart without colour too. */
export const RUN_STYLES: Readonly<Record<RunStyle, LineLook>> = {
  sgd: look('sgd', '4 3'),
  momentum: look('momentum', '10 3 2 3'),
  nesterov: look('nesterov', '10 3 2 3 2 3'),
  adagrad: look('adagrad', '7 3'),
  rmsprop: look('rmsprop', '16 4'),
  adadelta: look('adadelta', '6 3 2 3'),
  adam: look('adam', '12 3'),
  adamw: look('adamw', '9 4'),
  muon: look('muon'),
  amsgrad: look('amsgrad', '4 2'),
  sam: look('sam'),
  'variant-1': look('variant-1'),
  'variant-2': look('variant-2', '10 4'),
  'variant-3': look('variant-3', '3 3'),
  'variant-4': look('variant-4', '12 3 3 3'),
  'norm-none': look('norm-none', '4 3'),
  'norm-batch': look('norm-batch', '12 3'),
  'norm-layer': look('norm-layer'),
  'norm-rms': look('norm-rms', '9 4'),
  'norm-group': look('norm-group', '10 3 2 3'),
}

/** A fork has its new optimizer's colour; by these it differs from that optimizer's own run, and from the other forks. */
const FORK_DASHES = ['5 2', '2 2', '8 2 2 2', '5 5']

/** The look of a run in an experiment: a run that is alone has nothing to be told apart from, and noisy curves read better solid. */
export function lookOf(experiment: Experiment, key: string): LineLook {
  const known = RUN_STYLES[experiment.runs[key]!.style]
  const isFork = (one: string) => experiment.runs[one]!.switchTo !== undefined
  const keys = Object.keys(experiment.runs)
  if (isFork(key)) return { ...known, dash: FORK_DASHES[keys.filter(isFork).indexOf(key) % FORK_DASHES.length] }
  return keys.filter((one) => !isFork(one)).length === 1 ? { ...known, dash: undefined } : known
}

/** How a reference metric (theory beside measurement) of a run is dashed. */
export const REFERENCE_DASH = '1 4'

/** A run colour that is dark enough (light, in the dark) for words. */
export function textColor(style: RunStyle): string {
  return `color-mix(in oklab, ${RUN_STYLES[style].color} 68%, var(--ink))`
}

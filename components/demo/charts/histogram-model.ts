import type { Experiment, RunConfig, View } from '@/lib/experiments/types'
import { formatOf, limitsOf, type FormatId } from '@/lib/numerics/formats'
import type { RunSeries } from '@/lib/runs/series'
import type { AxisModel } from './line-model'
import { niceDomain } from './scales'
import { ticksOf } from './ticks'

export type HistogramView = Extract<View, { kind: 'histogram' }>

/** A stretch of the axis in which the format does something to a number. */
export interface Zone {
  readonly kind: 'zero' | 'subnormal' | 'overflow'
  /** Exponents of two. */
  readonly from: number
  readonly to: number
  /** Of the gradients that are not zero in FP32 either. */
  readonly share: number
}

export interface HistogramPanel {
  readonly key: string
  readonly label: string
  /** What is rounded to, for words. */
  readonly format: string
  readonly bars: readonly { readonly exponent: number; readonly share: number }[]
  readonly zones: readonly Zone[]
  readonly x: AxisModel
  readonly y: AxisModel
}

const FORMATS: Readonly<Record<string, FormatId>> = {
  float16: 'fp16',
  bfloat16: 'bf16',
  float8_e4m3fn: 'e4m3',
  float8_e5m2: 'e5m2',
}

/** The format of a run's gradients; null where nothing is rounded. */
function gradientFormat({ method }: RunConfig): FormatId | null {
  const { format, gradientFormat = 'same' } = method?.hyper ?? {}
  return FORMATS[String(gradientFormat === 'same' ? format : gradientFormat)] ?? null
}

/**
 * One panel for each run that rounds its gradients, all on the same axes.
 *
 * @param runs  of one seed
 */
export function histogramPanels(
  experiment: Experiment,
  view: HistogramView,
  runs: readonly RunSeries[],
): readonly HistogramPanel[] {
  const found = runs.flatMap((run) => {
    const field = run.fields.get(view.field)
    const id = gradientFormat(run.config)
    if (field?.extent === undefined || id === null) return []
    const [low, high] = field.extent
    const shares = Array.from(field.data).slice(1)
    return [{ run, id, low, high, bars: shares.map((share, i) => ({ exponent: low + i, share })) }]
  })
  const domain = niceDomain('linear', [0, ...found.flatMap(({ bars }) => bars.map(({ share }) => share))])
  return found.map(({ run, id, low, high, bars }) => ({
    key: run.key,
    label: experiment.runs[run.key]?.label ?? run.key,
    format: formatOf(id).name,
    bars: bars.filter(({ share }) => share > 0),
    zones: zonesOf(id, low, high, bars),
    x: { kind: 'linear', domain: [low, high], ticks: ticksOf('linear', [low, high], 6), label: view.xLabel },
    y: { kind: 'linear', domain, ticks: ticksOf('linear', domain, 3), label: 'share of the gradients' },
  }))
}

function zonesOf(id: FormatId, low: number, high: number, bars: HistogramPanel['bars']): readonly Zone[] {
  const { smallestSubnormal, smallestNormal, largest } = limitsOf(formatOf(id))
  // Half the smallest number and what is below rounds to zero.
  const zero = Math.log2(smallestSubnormal) - 1
  const normal = Math.log2(smallestNormal)
  // The binade above the one of the largest number is the first that is out of range altogether.
  const over = Math.floor(Math.log2(largest)) + 1
  const within = (from: number, to: number) =>
    bars.reduce((sum, { exponent, share }) => (exponent >= from && exponent < to ? sum + share : sum), 0)
  const zones: readonly Zone[] = [
    { kind: 'zero', from: low, to: zero, share: within(low, zero) },
    { kind: 'subnormal', from: Math.max(low, zero), to: normal, share: within(zero, normal) },
    { kind: 'overflow', from: over, to: high, share: within(over, high) },
  ]
  return zones.filter(({ from, to }) => to > from)
}

const percent = (share: number) => `${share > 0 && share < 0.005 ? '< 1' : Math.round(100 * share)}\u202f%`

const WORDS: Readonly<Record<Zone['kind'], string>> = {
  zero: 'become zero',
  subnormal: 'lose digits',
  overflow: 'overflow',
}

/** "FP16: 38 % become zero, 20 % lose digits, 0 % overflow." */
export function describeHistogram({ format, zones }: HistogramPanel): string {
  if (zones.length === 0) return `${format}: every gradient is within its range.`
  return `${format}: ${zones.map(({ kind, share }) => `${percent(share)} ${WORDS[kind]}`).join(', ')}.`
}

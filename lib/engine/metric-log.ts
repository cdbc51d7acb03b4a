import type { MetricName, MetricRecord } from '../experiments/types'
import type { MetricFrame } from '../runs/protocol'
import type { Metrics } from '../tensor/step'
import { STEP_LOSS } from './step-function'

/** A step that was queued, in the order in which its metrics will come back. */
export interface QueuedStep {
  readonly step: number
  /** What the host knows of a logged row; null for a step that is not logged. */
  readonly row: MetricRecord<number> | null
}

/**
 * Rows as columns, up to and including the first step whose loss is not finite.
 *
 * @param metrics    of each queued step, in order
 * @param elapsedAt  training time after the first i of them
 * @returns          the columns, and the step at which the run diverged, if it did
 */
export function toColumns(
  queued: readonly QueuedStep[],
  metrics: readonly Metrics[],
  elapsedAt: (i: number) => number,
): {
  readonly columns: Pick<MetricFrame, 'steps' | 'elapsedMs' | 'values'>
  readonly divergedAt: number | null
} {
  const losses = queued.map(({ row }, i) => {
    const { [STEP_LOSS]: stepLoss, loss = stepLoss } = metrics[i]!
    return Number.isFinite(stepLoss) && (row === null || Number.isFinite(loss))
  })
  const bad = losses.indexOf(false)
  const kept = bad < 0 ? queued.length : bad + 1
  const rows = queued.slice(0, kept).flatMap(({ step, row }, i) => {
    if (row === null) return []
    const { [STEP_LOSS]: stepLoss, ...measured } = metrics[i]!
    const values: MetricRecord<number> = { loss: stepLoss!, ...measured, ...row }
    return [{ step, elapsedMs: elapsedAt(i), values }]
  })
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))] as MetricName[]
  return {
    divergedAt: bad < 0 ? null : queued[bad]!.step,
    columns: {
      steps: Uint32Array.from(rows, ({ step }) => step),
      elapsedMs: Float32Array.from(rows, ({ elapsedMs }) => elapsedMs),
      values: Object.fromEntries(
        names.map((name) => [name, Float32Array.from(rows, ({ values }) => values[name] ?? Number.NaN)]),
      ),
    },
  }
}

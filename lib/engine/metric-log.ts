import * as tf from '@tensorflow/tfjs-core'

import type { MetricName } from '../experiments/types'
import type { MetricFrame } from '../runs/protocol'

interface Row {
  readonly step: number
  readonly elapsedMs: number
  readonly values: Partial<Record<MetricName, tf.Scalar | number>>
}

/**
 * Metrics that were computed and not yet read. Scalars stay on the device until `flush`, which reads all of them at once:
 * on a GPU a read costs milliseconds, whatever its size.
 */
export class MetricLog {
  private losses: { readonly step: number; readonly loss: tf.Scalar }[] = []
  private rows: Row[] = []

  /** Takes ownership of the loss of a step, logged or not: it tells at which step a run diverged. */
  addStep(step: number, loss: tf.Scalar): void {
    this.losses.push({ step, loss })
  }

  /** Takes ownership of a row's scalars. */
  addRow(step: number, elapsedMs: number, values: Row['values']): void {
    this.rows.push({ step, elapsedMs, values })
  }

  /**
   * Reads everything and empties the log.
   *
   * @returns the rows as columns, up to and including the first step whose loss is not finite, and that step
   */
  async flush(): Promise<{
    readonly columns: Pick<MetricFrame, 'steps' | 'elapsedMs' | 'values'>
    readonly divergedAt: number | null
  }> {
    const { losses, rows } = this
    this.losses = []
    this.rows = []
    const scalars = [
      ...losses.map(({ loss }) => loss),
      ...rows.flatMap(({ values }) => Object.values(values).filter((value) => typeof value !== 'number')),
    ]
    const numbers = await readScalars(scalars)
    let next = losses.length
    const readRow = ({ step, elapsedMs, values }: Row) => ({
      step,
      elapsedMs,
      values: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? value : numbers[next++]!]),
      ) as Partial<Record<MetricName, number>>,
    })
    const read = rows.map(readRow)
    const bad = losses.findIndex((_, i) => !Number.isFinite(numbers[i]!))
    const badRow = read.find((row) => row.values.loss !== undefined && !Number.isFinite(row.values.loss))
    const divergedAt = bad >= 0 ? losses[bad]!.step : (badRow?.step ?? null)
    const kept = divergedAt === null ? read : read.filter((row) => row.step <= divergedAt)
    const names = [...new Set(kept.flatMap((row) => Object.keys(row.values)))] as MetricName[]
    return {
      divergedAt,
      columns: {
        steps: Uint32Array.from(kept, (row) => row.step),
        elapsedMs: Float32Array.from(kept, (row) => row.elapsedMs),
        values: Object.fromEntries(
          names.map((name) => [name, Float32Array.from(kept, (row) => row.values[name] ?? Number.NaN)]),
        ),
      },
    }
  }

  dispose(): void {
    tf.dispose(this.losses.map(({ loss }) => loss))
    tf.dispose(this.rows.map(({ values }) => values))
    this.losses = []
    this.rows = []
  }
}

/** Reads scalars in one transfer and disposes them. */
async function readScalars(scalars: readonly tf.Scalar[]): Promise<ArrayLike<number>> {
  if (scalars.length === 0) return []
  const joined = tf.tidy(() => tf.stack([...scalars]))
  try {
    return await joined.data()
  } finally {
    tf.dispose([joined, ...scalars])
  }
}

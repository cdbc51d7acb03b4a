import type { MetricName } from '../experiments/types'
import type { FieldValue, MetricFrame } from '../runs/protocol'

/** Frames of one run that follow each other, as one. Metrics that only some of them have are NaN elsewhere; of each field the newest is kept. */
export function mergeFrames(frames: readonly MetricFrame[]): MetricFrame {
  const [first] = frames
  if (first === undefined || frames.length === 1) return first!
  const names = [...new Set(frames.flatMap(({ values }) => Object.keys(values)))] as MetricName[]
  const rows = frames.reduce((sum, { steps }) => sum + steps.length, 0)
  const column = (of: (frame: MetricFrame) => Float32Array | undefined) => {
    const joined = new Float32Array(rows).fill(Number.NaN)
    let at = 0
    for (const frame of frames) {
      const part = of(frame)
      if (part !== undefined) joined.set(part, at)
      at += frame.steps.length
    }
    return joined
  }
  const fields = new Map<string, FieldValue>()
  for (const frame of frames) for (const field of frame.fields) fields.set(field.name, field)
  return {
    runId: first.runId,
    seq: first.seq,
    steps: Uint32Array.from(frames.flatMap(({ steps }) => [...steps])),
    elapsedMs: column(({ elapsedMs }) => elapsedMs),
    values: Object.fromEntries(names.map((name) => [name, column(({ values }) => values[name])])),
    fields: [...fields.values()],
  }
}

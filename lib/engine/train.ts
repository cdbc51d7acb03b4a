import type { RunConfig } from '../experiments/types'
import { planMethod } from '../methods/plan'
import type { EndReason, MetricFrame } from '../runs/protocol'
import { SeriesBuilder, type RunSeries } from '../runs/series'
import type { LoadFile } from '../tasks/types'
import { TrainingRun } from './training-run'

/** Milliseconds of training between two frames: short enough for Pause to answer at once, long enough to be cheap. */
export const FRAME_BUDGET_MS = 12

/**
 * Trains one run from its first to its last step on tfjs's current backend.
 *
 * @yields frames in order of step; how rows are cut into frames depends on time, the rows do not
 * @returns why it ended, and at which step
 * @throws CourseError as `TrainingRun.create`
 */
export async function* train(
  runId: string,
  config: RunConfig,
  loadFile: LoadFile,
): AsyncGenerator<MetricFrame, { readonly reason: EndReason; readonly step: number }> {
  const run = await TrainingRun.create(runId, config, loadFile)
  try {
    for (;;) {
      const { frame, ended } = await run.advance(FRAME_BUDGET_MS)
      yield frame
      if (ended !== null) return { reason: ended, step: run.currentStep }
    }
  } finally {
    run.dispose()
  }
}

/** Trains one run to its end and collects its series. */
export async function trainToEnd(key: string, config: RunConfig, loadFile: LoadFile): Promise<RunSeries> {
  const builder = new SeriesBuilder(key, config.seed, config)
  const { def, h } = planMethod(config.method)
  builder.update({ gradEvalsPerStep: def.gradEvalsPerStep(h) })
  const frames = train(key, config, loadFile)
  for (;;) {
    const next = await frames.next()
    if (next.done === true) {
      builder.end(next.value.reason, next.value.step)
      return builder.series()
    }
    builder.append(next.value)
  }
}

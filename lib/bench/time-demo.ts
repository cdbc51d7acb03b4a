import { toCourseError } from '../errors'
import { sizeOfTasks } from '../experiments/workload'
import type { TrainClient } from '../runs/client'
import type { Connection } from '../runs/run-client'
import type { BenchDemo, DemoSpeed } from './types'
import { verdictOf } from './verdict'

/** A run that has not shown two frames by then is too slow for any lecture. */
const LIMIT_MS = 15_000
/** It goes on for as long as it is timed. */
const ENDLESS = 1_000_000

interface Timing {
  readonly mode: string | null
  /** From the press on Run. */
  readonly firstFrameMs: number | null
  readonly stepsPerSecond: number | null
}

/**
 * Trains a demo's first run as its Run button would, through the page's own client, and sees how fast its frames come.
 *
 * @param seconds  how long to watch
 */
export async function timeDemo(client: TrainClient, demo: BenchDemo, seconds: number): Promise<DemoSpeed> {
  const size = sizeOfTasks(demo.tasks)
  const about = { id: demo.id, title: demo.title, size }
  try {
    const connection = await client.connect(sizeOfTasks(demo.tasks))
    const { mode, stepsPerSecond } = await watch(client, connection, demo, 1000 * seconds)
    // A second press: data, worker and shaders are there.
    const { firstFrameMs } = await watch(client, await client.connect(sizeOfTasks(demo.tasks)), demo, 0)
    const needed = stepsPerSecond === null ? null : demo.totalSteps / stepsPerSecond
    return {
      ...about,
      backend: connection.backend.name,
      mode,
      stepsPerSecond,
      seconds: needed,
      firstFrameMs,
      verdict: verdictOf(needed),
      reason: stepsPerSecond === null ? `No two frames came within ${LIMIT_MS / 1000} seconds.` : null,
    }
  } catch (error) {
    const reason = toCourseError(error).message
    const nothing = { backend: null, mode: null, stepsPerSecond: null, seconds: null, firstFrameMs: null }
    return { ...about, ...nothing, verdict: 'recording', reason }
  }
}

function watch(client: TrainClient, connection: Connection, demo: BenchDemo, forMs: number): Promise<Timing> {
  return new Promise((resolve, reject) => {
    const pressed = performance.now()
    let mode: string | null = null
    let startedAt = pressed
    let first: { readonly at: number; readonly step: number } | null = null
    let timing: Timing = { mode, firstFrameMs: null, stepsPerSecond: null }
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      client.drop(runId)
      settle()
    }
    const timer = setTimeout(() => finish(() => resolve(timing)), LIMIT_MS)
    const runId = client.start(
      connection,
      { ...demo.config, steps: ENDLESS },
      {
        onMessage(message) {
          switch (message.type) {
            case 'started':
              mode = message.mode
              startedAt = performance.now()
              return
            case 'frame': {
              const step = message.frame.steps.at(-1)
              if (step === undefined) return
              const now = performance.now()
              first ??= { at: now, step }
              const stepsPerSecond = step > first.step ? (1000 * (step - first.step)) / (now - first.at) : null
              timing = { mode, firstFrameMs: first.at - pressed, stepsPerSecond }
              if (now - first.at >= forMs && (forMs === 0 || stepsPerSecond !== null)) finish(() => resolve(timing))
              return
            }
            case 'ended':
              // A run may diverge, even within its first frame; what was seen before counts.
              if (timing.stepsPerSecond === null && message.step > 0) {
                const ms = performance.now() - startedAt
                timing = { ...timing, mode, stepsPerSecond: (1000 * message.step) / ms }
              }
              finish(() => resolve(timing))
              return
            case 'failed':
              finish(() => reject(new Error(message.message)))
              return
            default:
          }
        },
      },
    )
  })
}

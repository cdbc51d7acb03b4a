import type { RunConfig } from '../experiments/types'
import type { MetricFrame, SizeClass } from '../runs/protocol'
import type { Connection, RunClient } from '../runs/run-client'
import type { RunSeries } from '../runs/series'
import type { RunListener } from '../runs/worker-link'

const LONGEST_MS = 10_000
const TICK_MS = 80

/** What playing needs of its surroundings. */
export interface PlaybackClock {
  /** Milliseconds. */
  now(): number
  /** Calls back now and then, in a hidden window seldom. @returns how to stop */
  tick(callback: () => void): () => void
}

const BROWSER_CLOCK: PlaybackClock = {
  now: () => performance.now(),
  tick(callback) {
    const timer = setInterval(callback, TICK_MS)
    return () => clearInterval(timer)
  },
}

interface Playing {
  readonly series: RunSeries
  readonly listener: RunListener
  /** Rows that were handed out. */
  rows: number
  frames: number
  /** Played so far, without the time since `runsSince`. */
  playedMs: number
  /** Null: paused. */
  runsSince: number | null
}

/**
 * Plays recorded runs as if they trained: at the pace of the recording, faster if that would take more than ten seconds. The clock says how far they are,
 * not the number of ticks. Behind a relay of its own (`new RunRelay(link, new PlaybackClient(recorded), 'recording/<demo>')`) all windows see the same rows.
 *
 * A run is looked up by its configuration, else by its place among the demo's runs (the last part of its name): what is shown is what was recorded,
 * so set the controls to the experiment's own values.
 */
export class PlaybackClient implements RunClient {
  private readonly playing = new Map<string, Playing>()
  private readonly speed: number
  private stopTicking: (() => void) | null = null
  private started = 0

  /** @param recorded  one demo's runs, in the order in which it starts them */
  constructor(
    private readonly recorded: readonly RunSeries[],
    private readonly clock: PlaybackClock = BROWSER_CLOCK,
  ) {
    const recordedMs = Math.max(0, ...recorded.map(({ elapsedMs }) => elapsedMs.at(-1) ?? 0))
    this.speed = Math.max(1, recordedMs / LONGEST_MS)
  }

  connect(size: SizeClass): Promise<Connection> {
    const backend = { name: 'cpu', description: 'a recording', skipped: [] } as const
    return Promise.resolve({ backend, size, reason: 'This is a recording; nothing trains.' })
  }

  start(_connection: Connection, config: RunConfig, listener: RunListener, name: string): string {
    const runId = `recorded-${this.started++}`
    const wanted = JSON.stringify(config)
    const series =
      this.recorded.find((one) => JSON.stringify(one.config) === wanted) ??
      this.recorded[Number(name.split('/').at(-1))]
    // As a worker's answers, after the caller has the run's id.
    queueMicrotask(() => {
      if (series === undefined) {
        const message = `There is no recording of the run ${name}. Press Run to train it.`
        listener.onMessage({ type: 'failed', runId, code: 'missing-file', message })
        return
      }
      const { gradEvalsPerStep } = series
      listener.onMessage({
        ...{ type: 'started', runId, parameterCount: 0, gradEvalsPerStep },
        ...{ mode: 'captured', eagerBecause: null },
      })
    })
    if (series !== undefined) {
      this.playing.set(runId, { series, listener, rows: 0, frames: 0, playedMs: 0, runsSince: this.clock.now() })
      this.stopTicking ??= this.clock.tick(() => this.playAll())
    }
    return runId
  }

  pause(runId: string): void {
    const run = this.playing.get(runId)
    if (run === undefined || run.runsSince === null) return
    this.play(runId, run)
    if (!this.playing.has(runId)) return
    run.playedMs = this.playedMs(run)
    run.runsSince = null
    run.listener.onMessage({ type: 'paused', runId, step: run.series.steps[run.rows - 1] ?? 0 })
  }

  resume(runId: string): void {
    const run = this.playing.get(runId)
    if (run !== undefined) run.runsSince ??= this.clock.now()
  }

  drop(runId: string): void {
    this.playing.delete(runId)
    this.restIfDone()
  }

  /** A recording can't be changed. */
  set(runIds: readonly string[], path: string): void {
    const message = 'This is a recording: a slider acts on it no more. Press Run to train.'
    for (const runId of runIds) {
      this.playing.get(runId)?.listener.onMessage({ type: 'refused', runId, path, code: 'bad-config', message })
    }
  }

  private playedMs({ playedMs, runsSince }: Playing): number {
    return playedMs + (runsSince === null ? 0 : (this.clock.now() - runsSince) * this.speed)
  }

  private playAll(): void {
    for (const [runId, run] of this.playing) if (run.runsSince !== null) this.play(runId, run)
    this.restIfDone()
  }

  /** Hands out what is due. */
  private play(runId: string, run: Playing): void {
    const { series, listener } = run
    const played = this.playedMs(run)
    const later = series.elapsedMs.findIndex((ms, row) => row >= run.rows && ms > played)
    const due = later < 0 ? series.steps.length : later
    if (due > run.rows) {
      const frame = frameOf(series, runId, run.frames++, run.rows, due)
      run.rows = due
      listener.onMessage({ type: 'frame', frame })
    }
    if (due < series.steps.length || !this.playing.has(runId)) return
    this.playing.delete(runId)
    const step = series.endStep ?? series.steps.at(-1) ?? 0
    const reason = series.state === 'diverged' || series.state === 'stopped' ? series.state : 'completed'
    listener.onMessage({ type: 'ended', runId, reason, step })
  }

  private restIfDone(): void {
    if (this.playing.size > 0) return
    this.stopTicking?.()
    this.stopTicking = null
  }
}

/** Rows `from` to `to` of a recording; only the last arrays of a run are recorded, so they come with its last row. */
function frameOf(series: RunSeries, runId: string, seq: number, from: number, to: number): MetricFrame {
  return {
    runId,
    seq,
    steps: Uint32Array.from(series.steps.slice(from, to)),
    elapsedMs: Float32Array.from(series.elapsedMs.slice(from, to)),
    values: Object.fromEntries(
      Object.entries(series.values).map(([name, column]) => [name, Float32Array.from(column.slice(from, to))]),
    ),
    fields: to === series.steps.length ? [...series.fields.values()] : [],
  }
}

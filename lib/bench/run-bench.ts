import { toCourseError } from '../errors'
import { sizeOfTasks } from '../experiments/workload'
import { BACKENDS, TrainClient } from '../runs/client'
import { forgetLadder } from '../runs/ladder-store'
import { openBenchWorker } from './bench-client'
import { EngineContest } from './compare'
import { timeDemo } from './time-demo'
import type { BenchDemo, BenchResult, DemoSpeed, RungCheck } from './types'

export interface BenchOptions {
  readonly baseUrl: string
  readonly demos: readonly BenchDemo[]
  /** How long each demo is watched. */
  readonly seconds: number
  /** Compare with other engines; null: don't. */
  readonly comparison: {
    readonly tasks: readonly string[] | null
    readonly engines: readonly string[] | null
    readonly rounds: number
    readonly blockMs: number
  } | null
  readonly software: boolean
  readonly signal: AbortSignal
  readonly onProgress: (progress: BenchProgress) => void
  /** What is known so far. */
  readonly onPartial: (result: BenchResult) => void
}

export interface BenchProgress {
  readonly what: string
  readonly done: number
  readonly of: number
}

const CHECK_LIMIT_MS = 60_000

/** Runs everything; always ends, with an `error` in the result if something failed or it was cancelled. */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  const started = performance.now()
  let result: BenchResult = {
    version: 1,
    startedAt: new Date().toISOString(),
    tookSeconds: 0,
    userAgent: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    adapter: await describeAdapter(),
    ladderMs: null,
    ladder: [],
    checks: [],
    firstFrameMs: null,
    demosExpected: options.demos.length,
    demos: [],
    comparison: null,
  }
  const add = (news: Partial<BenchResult>) => {
    result = { ...result, ...news, tookSeconds: (performance.now() - started) / 1000 }
    options.onPartial(result)
  }
  try {
    const client = await tryRungs(options, add)
    await timeDemos(client, options, add)
    await checkRungs(options, result, add)
    await compareEngines(options, result, add)
    add({})
  } catch (error) {
    const cancelled = options.signal.aborted
    add({ error: cancelled ? 'It was cancelled before its end.' : toCourseError(error).message })
  }
  return result
}

type Add = (news: Partial<BenchResult>) => void

/** What the first Run on this machine would do. */
async function tryRungs({ demos, onProgress, signal }: BenchOptions, add: Add): Promise<TrainClient> {
  signal.throwIfAborted()
  onProgress({ what: 'Trying and timing each backend', done: 0, of: demos.length })
  // Not what an earlier page of this session found, perhaps while the machine was busy.
  forgetLadder()
  const client = new TrainClient()
  const start = performance.now()
  await client.connect(sizeOfTasks(demos[0]?.tasks ?? []))
  add({ ladderMs: performance.now() - start, ladder: client.getState().ladder ?? [] })
  return client
}

async function timeDemos(client: TrainClient, options: BenchOptions, add: Add): Promise<void> {
  const { demos, seconds, signal, onProgress } = options
  const timed: DemoSpeed[] = []
  try {
    for (const demo of demos) {
      signal.throwIfAborted()
      onProgress({ what: demo.title, done: timed.length, of: demos.length })
      timed.push(await timeDemo(client, demo, seconds))
      const firstFrames = timed.flatMap(({ firstFrameMs }) => firstFrameMs ?? [])
      add({ demos: [...timed], firstFrameMs: firstFrames.length === 0 ? null : Math.max(...firstFrames) })
    }
  } finally {
    client.close()
  }
}

/** Gradients and rounding on every backend that works. */
async function checkRungs(options: BenchOptions, { ladder }: BenchResult, add: Add): Promise<void> {
  const { baseUrl, software, signal, onProgress } = options
  const works = (name: string) =>
    ladder.length === 0 || ladder.some((rung) => rung.name === name && rung.reason === null)
  const names = BACKENDS.filter((name) => works(name) || (software && name === 'webgpu'))
  const checks: RungCheck[] = []
  for (const backend of names) {
    signal.throwIfAborted()
    onProgress({ what: `Checking gradients and rounding on ${backend}`, done: checks.length, of: names.length })
    const worker = openBenchWorker()
    try {
      const { check } = await worker.ask({ type: 'check', backend, baseUrl, software }, 'checked', CHECK_LIMIT_MS)
      checks.push(check)
    } catch (error) {
      const message = toCourseError(error).message
      checks.push({ backend, description: '', gradient: { ok: false, worstError: null, message }, rounding: null })
    } finally {
      worker.close()
    }
    add({ checks: [...checks] })
  }
}

async function compareEngines(options: BenchOptions, result: BenchResult, add: Add): Promise<void> {
  const { comparison, baseUrl, software, signal, onProgress } = options
  if (comparison === null) return
  const contest = new EngineContest({
    ...comparison,
    baseUrl,
    software,
    signal,
    firstFrameMs: result.firstFrameMs,
    onProgress: (what, done, of) => onProgress({ what, done, of }),
  })
  add({ comparison: await contest.run() })
}

async function describeAdapter(): Promise<string | null> {
  const gpu = (navigator as { gpu?: GPU }).gpu
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  if (adapter === null || adapter === undefined) return null
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const words = [vendor, architecture, device, description].filter((part) => part !== '').join(' ')
  return `${words || 'WebGPU'}${isFallbackAdapter ? ' (software)' : ''}`
}

'use client'
import { useEffect, useRef, useState } from 'react'
import { runBench, type BenchOptions, type BenchProgress } from '@/lib/bench/run-bench'
import type { BenchDemo, BenchResult } from '@/lib/bench/types'

declare global {
  interface Window {
    /** The whole result, once a run of the page has ended. */
    benchResult?: BenchResult
  }
}

const DEMO_SECONDS = 0.5
const ROUNDS = 5
const BLOCK_MS = 120

export interface BenchModel {
  readonly state: 'ready' | 'running' | 'done'
  readonly progress: BenchProgress | null
  readonly result: BenchResult | null
  readonly start: () => void
  readonly cancel: () => void
}

/** What the address asks for: `auto`, `seconds`, `demos`, and with `peers` also `tasks`, `engines`, `rounds`, `block`, `software`. */
function optionsFrom(query: URLSearchParams, demos: readonly BenchDemo[]) {
  const list = (name: string) => query.get(name)?.split(',') ?? null
  const number = (name: string, otherwise: number) => {
    const value = Number(query.get(name) ?? otherwise)
    return Number.isFinite(value) && value > 0 ? value : otherwise
  }
  const wanted = list('demos')
  return {
    demos: demos.filter(({ id }) => wanted === null || wanted.includes(id)),
    seconds: number('seconds', DEMO_SECONDS),
    software: query.has('software'),
    comparison: query.has('peers')
      ? {
          tasks: list('tasks'),
          engines: list('engines'),
          rounds: Math.ceil(number('rounds', ROUNDS)),
          blockMs: number('block', BLOCK_MS),
        }
      : null,
  } satisfies Partial<BenchOptions>
}

/** One run of the page at a time. `?auto` starts it by itself. */
export function useBench(demos: readonly BenchDemo[]): BenchModel {
  const [state, setState] = useState<BenchModel['state']>('ready')
  const [progress, setProgress] = useState<BenchProgress | null>(null)
  const [result, setResult] = useState<BenchResult | null>(null)
  const controller = useRef<AbortController | null>(null)

  const start = () => {
    if (controller.current !== null) return
    const running = new AbortController()
    controller.current = running
    delete window.benchResult
    setState('running')
    setResult(null)
    setProgress(null)
    void runBench({
      ...optionsFrom(new URLSearchParams(window.location.search), demos),
      baseUrl: new URL(`${process.env.NEXT_PUBLIC_BASE_PATH ?? ''}/`, window.location.href).href,
      signal: running.signal,
      onProgress: setProgress,
      onPartial: setResult,
    }).then((whole) => {
      window.benchResult = whole
      controller.current = null
      setResult(whole)
      setState('done')
    })
  }
  const startOnce = useRef(start)
  useEffect(() => {
    if (new URLSearchParams(window.location.search).has('auto')) startOnce.current()
  }, [])

  return { state, progress, result, start, cancel: () => controller.current?.abort() }
}

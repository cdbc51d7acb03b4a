'use client'
import { useState } from 'react'
import type { BenchDemo, BenchResult } from '@/lib/bench/types'
import { BackendTable } from './BackendTable'
import { ComparisonTables } from './ComparisonTables'
import { DemoTable } from './DemoTable'
import { speed } from './format'
import { useBench } from './use-bench'

/** Start, progress, and what was found; large enough to be read from the back of a room. */
export function BenchPanel({ demos }: { readonly demos: readonly BenchDemo[] }) {
  const { state, progress, result, start, cancel } = useBench(demos)
  const running = state === 'running'
  return (
    <div data-bench={state}>
      <div className="bench-actions">
        <button type="button" className="button bench-start" onClick={running ? cancel : start}>
          {running ? 'Cancel' : state === 'done' ? 'Start again' : 'Start'}
        </button>
        {running ? (
          <>
            <progress
              aria-label="Progress"
              max={progress?.of ?? 1}
              value={progress === null ? undefined : progress.done}
            />
            <span data-bench-progress>{progress?.what ?? 'Loading'} …</span>
          </>
        ) : null}
        {state === 'done' && result !== null ? <CopyJson result={result} /> : null}
      </div>
      <p className="visually-hidden" role="status">
        {running ? 'The test has started.' : state === 'done' && result !== null ? summary(result) : ''}
      </p>
      {result?.error === undefined ? null : (
        <p className="bench-error" role="alert">
          {result.error}
        </p>
      )}
      {state === 'done' && result !== null && result.demos.length > 0 ? (
        <p className="bench-summary">{summary(result)}</p>
      ) : null}
      {result === null ? null : <Findings result={result} running={running} />}
    </div>
  )
}

function Findings({ result, running }: { readonly result: BenchResult; readonly running: boolean }) {
  return (
    <>
      {result.demos.length === 0 ? null : (
        <DemoTable speeds={result.demos} expected={running ? result.demosExpected : null} />
      )}
      {result.ladder.length === 0 ? null : <BackendTable ladder={result.ladder} checks={result.checks} />}
      {result.comparison === null ? null : <ComparisonTables comparison={result.comparison} />}
      <h2>This machine</h2>
      <dl className="bench-facts">
        <dt>Graphics adapter</dt>
        <dd>{result.adapter ?? 'none that WebGPU can use'}</dd>
        <dt>Processor cores</dt>
        <dd>{result.cores}</dd>
        <dt>From Run to the first frame</dt>
        <dd>
          {result.firstFrameMs === null ? '–' : `at most ${speed(result.firstFrameMs)} ms, once the page is warm`}
        </dd>
        <dt>Finding the fastest backend</dt>
        <dd>{result.ladderMs === null ? '–' : `${speed(result.ladderMs)} ms, once in a session`}</dd>
        <dt>Browser</dt>
        <dd>{result.userAgent}</dd>
      </dl>
    </>
  )
}

/** One sentence for the instructor. */
function summary({ demos }: BenchResult): string {
  const live = demos.filter(({ verdict }) => verdict === 'live').length
  const slow = demos.filter(({ verdict }) => verdict === 'live but slow').length
  const recording = demos.length - live - slow
  if (live === demos.length) return `All ${live} demos run live on this machine.`
  const rest = [
    slow === 0 ? null : `${slow} ${slow === 1 ? 'is' : 'are'} live but slow`,
    recording === 0 ? null : `for ${recording} show the recording`,
  ].filter((part) => part !== null)
  return `${live} of ${demos.length} demos run live on this machine; ${rest.join('; ')}.`
}

function CopyJson({ result }: { readonly result: BenchResult }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no')
  const text = JSON.stringify(result, null, 2)
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() =>
          void navigator.clipboard.writeText(text).then(
            () => setCopied('yes'),
            () => setCopied('refused'),
          )
        }
      >
        Copy as JSON
      </button>
      <span role="status">{copied === 'yes' ? 'Copied' : ''}</span>
      {copied === 'refused' ? <textarea aria-label="Result as JSON" readOnly rows={6} value={text} /> : null}
    </>
  )
}

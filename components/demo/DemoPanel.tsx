'use client'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import type { Experiment, XAxis } from '@/lib/experiments/types'
import type { RunSeries } from '@/lib/runs/series'
import { ChartTools } from './ChartTools'
import type { ScaleKind } from './charts/scales'
import type { CompactRecording } from './compact-recording'
import { Controls } from './Controls'
import { DataTable } from './DataTable'
import { DemoFooter } from './DemoFooter'
import { DemoNotes } from './DemoNotes'
import { Legend } from './Legend'
import { Predict, type PredictionWords } from './Predict'
import { announcement } from './RunStatus'
import { describe, mainMetric, summarise } from './summary'
import { useAutoPause } from './use-auto-pause'
import { useDemo } from './use-demo'
import { MainView, SideViews } from './Views'

/** The demo's words with their formulas rendered. */
export interface DemoWords {
  readonly title: ReactNode
  readonly question: ReactNode
  readonly prediction: PredictionWords | undefined
}

/** One demo: recording first, training at the press of Run. */
export function DemoPanel({
  experiment,
  words,
  recording,
}: {
  readonly experiment: Experiment
  readonly words: DemoWords
  readonly recording: CompactRecording
}) {
  const demo = useDemo(experiment, recording)
  const { snapshot, recorded, settings } = demo
  const { state } = snapshot
  const panel = useRef<HTMLElement | null>(null)
  useAutoPause(demo.session, panel)

  const [xAxis, setXAxis] = useState<XAxis>('step')
  const [yScale, setYScale] = useState<ScaleKind | null>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const [unveiled, setUnveiled] = useState(false)
  /** A run came to its end: the prediction is settled, whatever is run after it. */
  const [settled, setSettled] = useState(false)
  const over = state === 'done' || state === 'diverged'
  if (over && !settled) setSettled(true)

  const { metric, label } = useMemo(() => mainMetric(experiment), [experiment])
  const runs = state === 'failed' && snapshot.runs.every((run) => run.steps.length === 0) ? recorded : snapshot.runs
  const summaries = useMemo(() => summarise(experiment, runs, metric), [experiment, runs, metric])
  const summary = describe(label, summaries)
  const veiled = words.prediction !== undefined && !unveiled && !demo.started
  const frame = useMemo(() => (sameTasks(runs, recorded) ? recorded : []), [runs, recorded])
  const first = experiment.views[0]
  const views = { experiment, runs, frame, live: demo.started, streaming: state === 'running', xAxis, yScale, summary }
  const hasSide = experiment.controls.length > 0 || summaries.length > 0

  return (
    <section
      ref={panel}
      className="demo"
      aria-labelledby={`demo-${experiment.id}-title`}
      data-demo={experiment.id}
      data-state={state}
      data-step={snapshot.step}
      data-backend={snapshot.backend?.name ?? ''}
      data-mode={snapshot.mode ?? ''}
      data-veiled={veiled || undefined}
      data-testid="demo"
    >
      <div className="demo-header">
        <h3 id={`demo-${experiment.id}-title`}>{words.title}</h3>
        <p>{words.question}</p>
      </div>
      {words.prediction === undefined ? null : (
        <Predict
          prediction={words.prediction}
          chosen={chosen}
          locked={demo.started || unveiled}
          answered={settled || unveiled}
          onChoose={setChosen}
        />
      )}
      <DemoNotes
        demo={demo}
        experiment={experiment}
        onToEnd={() => demo.changeSettings({ stopAt: null, interventions: settings.interventions })}
      />
      <div className={hasSide ? 'demo-body' : 'demo-body demo-body-wide'}>
        <div className="demo-main">
          <MainView
            {...views}
            tools={
              first?.kind === 'line' ? (
                <ChartTools xAxis={xAxis} yScale={yScale ?? first.yScale} onXAxis={setXAxis} onYScale={setYScale} />
              ) : null
            }
          />
          {veiled ? (
            <div className="demo-veil">
              <p>{chosen === null ? 'Predict first; then press Run.' : 'Press Run and see.'}</p>
              <button type="button" className="demo-btn" onClick={() => setUnveiled(true)}>
                Show the recording
              </button>
            </div>
          ) : null}
        </div>
        {hasSide ? (
          <div className="demo-side">
            <Legend experiment={experiment} summaries={summaries} valueLabel={label} />
            <Controls
              experiment={experiment}
              values={settings.controls}
              pending={demo.pending}
              onChange={demo.changeControl}
            />
          </div>
        ) : null}
      </div>
      <SideViews {...views} />
      <div className="demo-words">
        <p className="demo-summary">
          {state === 'recorded' ? 'Recording. ' : ''}
          {summary}
        </p>
        <DataTable experiment={experiment} runs={runs} metric={metric} label={label} />
      </div>
      <DemoFooter experiment={experiment} demo={demo} onRun={demo.run} />
      <p className="demo-announce" role="status">
        {announcement(state, over ? summary : '')}
      </p>
    </section>
  )
}

/** Whether two sets of runs train on the same task: only then do their axes belong together. */
function sameTasks(a: readonly RunSeries[], b: readonly RunSeries[]): boolean {
  const task = (runs: readonly RunSeries[]) =>
    [...new Set(runs.map((run) => JSON.stringify(run.config.task)))].sort().join()
  return a === b || task(a) === task(b)
}

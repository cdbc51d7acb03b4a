'use client'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import { useShared } from '@/components/present/use-shared'
import type { DemoHome } from '@/lib/content/demo-home'
import type { Experiment, XAxis } from '@/lib/experiments/types'
import type { RunSeries } from '@/lib/runs/series'
import { ChartTools } from './ChartTools'
import type { ScaleKind } from './charts/scales'
import type { CompactRecording } from './compact-recording'
import { Controls } from './Controls'
import { DataTable } from './DataTable'
import { DemoFooter } from './DemoFooter'
import { DemoNotes } from './DemoNotes'
import { ForkPanel } from './ForkPanel'
import { Legend } from './Legend'
import { usePrinting } from '../ui/use-printing'
import { demoLinks } from './demo-links'
import { PrintedLink } from './PrintedLink'
import { Predict, type PredictionWords } from './Predict'
import { announcement } from './RunStatus'
import { describe, lineMetrics, summarise } from './summary'
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
  home,
}: {
  readonly experiment: Experiment
  readonly words: DemoWords
  readonly recording: CompactRecording
  /** Where links to this demo lead; null: to the gallery. */
  readonly home: DemoHome | null
}) {
  const demo = useDemo(experiment, recording)
  const { snapshot, recorded, settings, forked } = demo
  const { state } = snapshot
  const panel = useRef<HTMLElement | null>(null)
  useAutoPause(demo.session, panel)
  const printing = usePrinting()

  const [xAxis, setXAxis] = useShared<XAxis>(`${experiment.id}/x-axis`, experiment.xAxis ?? 'step')
  const [yScale, setYScale] = useShared<ScaleKind | null>(`${experiment.id}/y-scale`, null)
  const [chosen, setChosen] = useShared<number | null>(`${experiment.id}/prediction`, null)
  /** A run came to its end: the prediction is settled, whatever is run after it. */
  const [settled, setSettled] = useState(false)
  const over = state === 'done' || state === 'diverged'
  if (over && !settled) setSettled(true)

  const metrics = useMemo(() => lineMetrics(experiment), [experiment])
  const { metric, label } = metrics[0]!
  const runs = state === 'failed' && snapshot.runs.every((run) => run.steps.length === 0) ? recorded : snapshot.runs
  const summaries = useMemo(() => summarise(forked, runs, metric), [forked, runs, metric])
  const summary = metrics.map((one) => describe(one.label, summarise(forked, runs, one.metric))).join(' ')
  const frame = useMemo(() => (sameTasks(runs, recorded) ? recorded : []), [runs, recorded])
  const first = experiment.views[0]
  const views = {
    experiment: forked,
    runs,
    frame,
    live: demo.started && !printing,
    streaming: state === 'running',
    xAxis,
    yScale,
    summary,
  }
  /** Many controls make a tall side: the smaller charts then fill the column beside it, but heat maps want the whole width. */
  const tallSide = experiment.controls.length > 4 && experiment.views.every(({ kind }) => kind !== 'heat')
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
      data-testid="demo"
    >
      {printing ? <PrintedLink url={demoLinks(experiment.id, home, demo.makeQuery()).short} /> : null}
      <div className="demo-header">
        <h3 id={`demo-${experiment.id}-title`}>{words.title}</h3>
        <p>{words.question}</p>
      </div>
      {words.prediction === undefined ? null : (
        <Predict
          prediction={words.prediction}
          chosen={chosen}
          locked={demo.started}
          answered={settled}
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
          {tallSide ? <SideViews {...views} /> : null}
        </div>
        {hasSide ? (
          <div className="demo-side">
            <Legend experiment={forked} summaries={summaries} valueLabel={label} />
            <Controls
              experiment={experiment}
              values={settings.controls}
              pending={demo.pending}
              onChange={demo.changeControl}
            />
          </div>
        ) : null}
      </div>
      {tallSide ? null : <SideViews {...views} />}
      <div className="demo-words">
        <p className="demo-summary" data-summary>
          {state === 'recorded' ? 'Recording. ' : ''}
          {summary}
        </p>
        <DataTable experiment={forked} runs={runs} metrics={metrics} />
        <ForkPanel experiment={experiment} demo={demo} />
      </div>
      <DemoFooter experiment={experiment} demo={demo} home={home} onRun={() => demo.run()} />
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

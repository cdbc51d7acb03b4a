'use client'
import { useMemo, type ReactNode } from 'react'
import type { CompactRecording } from '@/components/demo/compact-recording'
import { Controls } from '@/components/demo/Controls'
import { ForkPanel } from '@/components/demo/ForkPanel'
import { Legend } from '@/components/demo/Legend'
import { announcement } from '@/components/demo/RunStatus'
import { describe, lineMetrics, summarise } from '@/components/demo/summary'
import { useDemo, type DemoModel } from '@/components/demo/use-demo'
import { MainView } from '@/components/demo/Views'
import type { Experiment } from '@/lib/experiments/types'
import { useDeck, useSlide, useSlideCommands } from './deck-context'
import { useVerdict } from './Rehearsal'
import { useShared } from './use-shared'

/** Rows beside the chart, of which a control takes two. */
const MOST_BESIDE = 9

/** A demo that fills a slide: one chart at a time, the runs' values, and buttons for whoever presents. */
export function DeckDemo({
  experiment,
  title,
  recording,
}: {
  readonly experiment: Experiment
  readonly title: ReactNode
  readonly recording: CompactRecording
}) {
  const { id } = experiment
  const demo = useDemo(experiment, recording)
  const { snapshot, recorded, settings, forked } = demo
  const { place } = useSlide()
  const [viewIndex, setViewIndex] = useShared(`${id}/view`, 0)
  const view = experiment.views[viewIndex] ?? experiment.views[0]!
  const one = useMemo(() => ({ ...forked, views: [view] }), [forked, view])

  const { runs } = snapshot
  // The values are those of the chart on show, if it has lines.
  const { metric, label } = lineMetrics(view.kind === 'line' ? one : experiment)[0]!
  const summaries = summarise(forked, runs, metric)
  const summary = describe(label, summaries)
  const nextView = () => setViewIndex((viewIndex + 1) % experiment.views.length)
  const again = (change?: Partial<typeof settings>) => demo.run({ stopAt: null, ...change })
  useSlideCommands({
    run: () => runOrPause(demo),
    'same-seed': () => again(),
    'next-seed': () => again({ seed: settings.seed + settings.seeds }),
    recording: demo.playRecording,
    query: demo.makeQuery,
    'next-view': nextView,
  })

  const onSlide = experiment.controls.filter(({ id }) => experiment.controlsOnSlide?.includes(id) ?? true)
  const controls = (
    <Controls
      experiment={{ ...experiment, controls: onSlide }}
      values={settings.controls}
      pending={demo.pending}
      onChange={demo.changeControl}
    />
  )
  /** More than fits beside the chart: the controls go below it. */
  const crowded = summaries.length + 2 * onSlide.length > MOST_BESIDE && view.kind !== 'field'

  return (
    <section
      className="deck-demo"
      data-demo={id}
      data-state={snapshot.state}
      data-step={snapshot.step}
      data-source={demo.source}
      data-view={view.kind}
      data-testid="demo"
      aria-label={experiment.title}
    >
      <header className="slide-title">
        <h2>{title}</h2>
      </header>
      <div className="deck-demo-body">
        <div className="deck-demo-view">
          <MainView
            experiment={one}
            runs={runs}
            frame={recorded}
            live={demo.started && place === 'current'}
            streaming={snapshot.state === 'running'}
            xAxis={experiment.xAxis ?? 'step'}
            yScale={null}
            summary={summary}
            tools={null}
          />
        </div>
        <div className="deck-demo-side">
          <Legend experiment={forked} summaries={summaries} valueLabel={label} />
          {crowded ? null : controls}
        </div>
      </div>
      {crowded ? <div className="deck-demo-controls">{controls}</div> : null}
      <DemoLine
        experiment={experiment}
        demo={demo}
        onNextView={experiment.views.length > 1 ? nextView : null}
        onAgain={again}
      />
      <p className="demo-announce" role="status">
        {announcement(snapshot.state, summary)}
      </p>
    </section>
  )
}

/** What is shown, and what to press. */
function DemoLine({
  experiment,
  demo,
  onNextView,
  onAgain,
}: {
  readonly experiment: Experiment
  readonly demo: DemoModel
  /** Null: there is one view only. */
  readonly onNextView: (() => void) | null
  readonly onAgain: (change?: { readonly seed: number }) => void
}) {
  const { part, slug } = useDeck()
  const verdict = useVerdict(slug, experiment.id)
  const { snapshot, settings } = demo
  const { state } = snapshot
  const presents = part === 'speaker' || part === 'mirror'
  return (
    <footer className="deck-demo-line">
      {presents ? (
        <span className="demo-actions">
          <button type="button" className="demo-btn demo-btn-primary" onClick={() => runOrPause(demo)}>
            {state === 'running' ? 'Pause' : state === 'paused' ? 'Resume' : 'Run'}
          </button>
          <button type="button" className="demo-btn" onClick={() => onAgain()}>
            Same seed
          </button>
          <button type="button" className="demo-btn" onClick={() => onAgain({ seed: settings.seed + settings.seeds })}>
            Next seed
          </button>
          <button type="button" className="demo-btn" onClick={() => demo.playRecording()}>
            Recording
          </button>
          {onNextView === null ? null : (
            <button type="button" className="demo-btn" onClick={onNextView}>
              Next view
            </button>
          )}
          {/* Anew after each fork: its form closes and the chart is seen. */}
          <ForkPanel key={settings.forks.length} experiment={experiment} demo={demo} />
        </span>
      ) : null}
      <span className="deck-demo-status">
        <b data-source={demo.source}>{sourceWords(demo)}</b> step {snapshot.step}
        {snapshot.backend === null || demo.source === 'recording' ? '' : ` · ${snapshot.backend.name}`}
        {` · seed ${settings.seed}${settings.seeds > 1 ? ` to ${settings.seed + settings.seeds - 1}` : ''}`}
      </span>
      {presents && verdict !== null ? <span className="deck-demo-verdict">rehearsed: {verdict}</span> : null}
      {demo.because === null ? null : (
        <span className="deck-demo-because" role="alert">
          {demo.because}
        </span>
      )}
    </footer>
  )
}

function runOrPause(demo: DemoModel): void {
  const { state } = demo.snapshot
  if (state === 'running') demo.pause()
  else if (state === 'paused') demo.resume()
  else if (state !== 'loading') demo.run({ stopAt: null })
}

function sourceWords({ snapshot: { state }, source }: DemoModel): string {
  if (state === 'recorded' || source === 'recording') return 'Recording'
  if (state === 'loading') return 'Loading …'
  return state === 'running' ? 'Live' : state === 'failed' ? 'Failed' : 'Trained here'
}

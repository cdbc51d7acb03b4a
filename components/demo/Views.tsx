'use client'
import { lazy, Suspense, useDeferredValue, useId, useMemo, type ComponentProps } from 'react'
import type { Experiment, View, XAxis } from '@/lib/experiments/types'
import type { RunSeries } from '@/lib/runs/series'
import { usePrinting } from '../ui/use-printing'
import { FieldChart } from './charts/FieldChart'
import { heatModel, type HeatView } from './charts/heat-model'
import { HeatChart } from './charts/HeatChart'
import { histogramPanels, type HistogramView } from './charts/histogram-model'
import { HistogramChart } from './charts/HistogramChart'
import { lineModel } from './charts/line-model'
import type LiveChart from './charts/LiveLineChart'
import type { ScaleKind } from './charts/scales'
import { toLines, type LineView } from './charts/series-to-lines'
import { PLOT_HEIGHTS, StaticLineChart } from './charts/StaticLineChart'
import { VectorChart } from './charts/VectorChart'
import { lookOf } from './run-styles'

/** Without the network the chart that is there goes on: it shows the same, but the reader can't point at it. */
const loadLiveChart = () => import('./charts/LiveLineChart').catch(() => ({ default: PlainLineChart }))
const LiveLineChart = lazy(loadLiveChart)

/** Loads what charts need while a run streams. */
export async function preloadCharts(): Promise<void> {
  await loadLiveChart()
}

/** Recharts takes some ten milliseconds for a chart: while a run streams it draws the large one, the others are plain SVG. */
const liveWhen = (props: ViewProps, main: boolean) => props.live && (main || !props.streaming)

interface ViewProps {
  readonly experiment: Experiment
  readonly runs: readonly RunSeries[]
  /** The recording, where it trained on the same task: axes hold it too. */
  readonly frame: readonly RunSeries[]
  /** Run was pressed: Recharts may be loaded. */
  readonly live: boolean
  readonly streaming: boolean
  readonly xAxis: XAxis
  readonly yScale: ScaleKind | null
  /** Words for the picture, for screen readers. */
  readonly summary: string
}

/** The large chart: the first view. */
export function MainView(props: ViewProps & { readonly tools: React.ReactNode }) {
  const view = props.experiment.views[0]
  return view === undefined ? null : (
    <ViewFigure {...props} view={view} tools={props.tools} live={liveWhen(props, true)} main />
  )
}

/** The smaller charts. */
export function SideViews(props: ViewProps) {
  const rest = props.experiment.views.slice(1)
  if (rest.length === 0) return null
  return (
    <div className="demo-more-views">
      {rest.map((view) => (
        <ViewFigure key={view.title} {...props} yScale={null} view={view} live={liveWhen(props, false)} main={false} />
      ))}
    </div>
  )
}

function ViewFigure({
  view,
  runs,
  tools,
  main,
  ...rest
}: ViewProps & { readonly view: View; readonly tools?: React.ReactNode; readonly main: boolean }) {
  const id = useId()
  const printing = usePrinting()
  // Charts may lag behind status and buttons: React draws them when the page has time.
  const late = useDeferredValue(runs)
  // So late perhaps that a fork among them has been taken away.
  const deferred = useMemo(() => late.filter(({ key }) => key in rest.experiment.runs), [late, rest.experiment])
  return (
    <figure className={main ? 'demo-view demo-view-main' : 'demo-view'} data-kind={view.kind} aria-labelledby={id}>
      <div className="demo-view-head">
        <figcaption id={id}>{view.title}</figcaption>
        {tools}
      </div>
      {view.kind === 'line' ? (
        <LineFigure
          {...rest}
          view={view}
          runs={deferred}
          height={main && !printing ? PLOT_HEIGHTS.main : PLOT_HEIGHTS.side}
        />
      ) : null}
      {view.kind === 'field' ? <FieldFigure {...rest} view={view} runs={deferred} /> : null}
      {view.kind === 'heat' ? <HeatFigure {...rest} view={view} runs={deferred} /> : null}
      {view.kind === 'histogram' ? <HistogramFigure {...rest} view={view} runs={deferred} /> : null}
      {view.kind === 'vector' ? (
        <div role="img" aria-label={`${view.title}. ${rest.summary}`}>
          <VectorChart experiment={rest.experiment} view={view} runs={firstSeed(deferred)} />
        </div>
      ) : null}
    </figure>
  )
}

function LineFigure({
  experiment,
  view,
  runs,
  frame,
  live,
  xAxis,
  yScale,
  summary,
  height,
}: ViewProps & { readonly view: LineView; readonly height: number }) {
  const scale = yScale ?? view.yScale
  const held = useMemo(() => toLines(experiment, view, frame, xAxis, scale), [experiment, view, frame, xAxis, scale])
  const model = useMemo(
    () => lineModel(experiment, view, runs, { xAxis, yScale: scale }, held),
    [experiment, view, runs, held, xAxis, scale],
  )
  const chart = { model, label: `${view.title}. ${summary}`, height }
  const picture = <PlainLineChart {...chart} />
  if (!live) return picture
  return (
    <Suspense fallback={picture}>
      <LiveLineChart {...chart} />
    </Suspense>
  )
}

function PlainLineChart({ model, label, height }: ComponentProps<typeof LiveChart>) {
  return (
    <div role="img" aria-label={label}>
      <StaticLineChart model={model} height={height} />
    </div>
  )
}

type FieldView = Extract<View, { kind: 'field' }>

/** One panel for a surface that all runs share; one panel a run for what each network thinks. */
function FieldFigure({ experiment, view, runs, summary }: ViewProps & { readonly view: FieldView }) {
  const shown = firstSeed(runs).filter((run) => run.fields.has(view.field))
  const panels = view.field === 'surface' ? shown.slice(0, 1) : shown
  if (panels.length === 0) return <p className="demo-empty">Drawn at the first evaluation of a run.</p>
  return (
    <div className="demo-panels">
      {panels.map((run) => (
        <div key={run.key} className="demo-field-panel">
          {panels.length > 1 ? <span className="demo-panel-name">{experiment.runs[run.key]?.label}</span> : null}
          <div role="img" aria-label={`${view.title}. ${summary}`}>
            <FieldChart
              experiment={experiment}
              field={run.fields.get(view.field)!}
              overlay={view.overlay}
              runs={view.overlay === 'paths' ? firstSeed(runs) : [run]}
            />
          </div>
        </div>
      ))}
    </div>
  )
}

/** A panel a run, the recording's colours kept. */
function HeatFigure({ experiment, view, runs, frame }: ViewProps & { readonly view: HeatView }) {
  const model = useMemo(
    () => heatModel(experiment, view, firstSeed(runs), firstSeed(frame)),
    [experiment, view, runs, frame],
  )
  return <HeatChart view={view} model={model} />
}

function HistogramFigure({ experiment, view, runs }: ViewProps & { readonly view: HistogramView }) {
  const panels = useMemo(() => histogramPanels(experiment, view, firstSeed(runs)), [experiment, view, runs])
  const colors = Object.fromEntries(panels.map(({ key }) => [key, lookOf(experiment, key).color]))
  return <HistogramChart view={view} panels={panels} colors={colors} />
}

/** Pictures of one network show the first seed. */
function firstSeed(runs: readonly RunSeries[]): readonly RunSeries[] {
  const first = Math.min(...runs.map((run) => run.seed))
  return runs.filter((run) => run.seed === first)
}

'use client'
import { useEffect, useId, type KeyboardEvent, useState } from 'react'
import { useShared } from '@/components/present/use-shared'
import { LabPanel } from '@/components/labs/LabPanel'
import { useLab } from '@/components/labs/use-lab'
import type { AllocationTrace, CheckpointRun, LabPreset, LabRecording, TensorRole } from '@/lib/labs/types'
import { Chips } from '../ui/Chips'
import './memory.css'

/** Moments a second while it plays. */
const PER_SECOND = 9
const ROLES = { activation: 'stored', recomputed: 'recomputed', gradient: 'gradient' } as const satisfies Partial<
  Record<TensorRole, string>
>
const isShown = (role: TensorRole): role is keyof typeof ROLES => Object.hasOwn(ROLES, role)
const ROW = 17
const LEFT = 46

/** What is alive when: every output of a layer, and every gradient by one, from its allocation to the call after which it is freed. */
export function CheckpointTimeline({
  preset,
  recording,
}: {
  readonly preset: LabPreset<'checkpoint'>
  readonly recording: LabRecording<'checkpoint'>
}) {
  const lab = useLab(preset.request, recording)
  const { runs } = lab.result
  const [segment, setSegment] = useShared('checkpoint-timeline/segment', 4)
  const run = runs.find((candidate) => candidate.segment === segment) ?? runs[0]!
  const trace = run.trace ?? { calls: [], tensors: [] }
  const moments = momentsOf(trace)
  const last = Math.max(0, moments.length - 1)
  // It opens at the peak: the moment that the lesson is about.
  const [position, setPosition] = useShared('checkpoint-timeline/position', () => peakOf(trace, moments))
  const at = Math.min(position, last)
  // Of the window in which it was pressed: the others follow the position.
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    if (!playing) return
    const timer = setInterval(() => {
      setPosition((now) => {
        if (now + 1 >= last) setPlaying(false)
        return Math.min(last, now + 1)
      })
    }, 1000 / PER_SECOND)
    return () => clearInterval(timer)
  }, [playing, last, setPosition])
  const peak = run.peakBytes
  const unit = lab.result.activationBytes
  const now = moments[at]
  const words = now === undefined ? '' : describe(trace, now, unit)
  const summary = `Segments of ${segment === 0 ? 'no' : segment} layers, ${lab.request.layers} layers. Peak: ${(peak / unit).toFixed(0)} layer outputs at once. ${words}`
  const go = (to: number) => {
    setPlaying(false)
    setPosition(Math.max(0, Math.min(last, to)))
  }
  return (
    <LabPanel
      id={preset.id}
      title="What is alive when"
      question="Each bar is a real tensor of one training step, from its allocation to the call after which it was freed. Time runs to the right, one kernel call a column; the network’s input is at the bottom, its output at the top."
      lab={lab}
      summary={summary}
      onRun={() => lab.run(preset.request)}
      controls={
        <>
          <Chips
            label="Segment"
            options={Object.fromEntries(
              runs.map((r) => [String(r.segment), r.segment === 0 ? 'none' : String(r.segment)]),
            )}
            value={String(segment)}
            onChange={(value) => {
              const next = runs.find((candidate) => String(candidate.segment) === value)
              setSegment(Number(value))
              setPlaying(false)
              if (next?.trace != null) setPosition(peakOf(next.trace, momentsOf(next.trace)))
            }}
          />
          <Stepper
            at={at}
            last={last}
            playing={playing}
            words={words}
            onGo={go}
            onPlay={() => {
              if (at === last) setPosition(0)
              setPlaying(!playing)
            }}
          />
          <ul className="memory-legend">
            {(Object.entries(ROLES) as [keyof typeof ROLES, string][]).map(([role, name]) => (
              <li key={role}>
                <i className={`memory-swatch memory-role-${role}`} aria-hidden="true" /> {name}
              </li>
            ))}
          </ul>
        </>
      }
    >
      <TimelinePicture
        trace={trace}
        layers={lab.request.layers}
        now={now ?? 0}
        runs={runs}
        unit={unit}
        label={summary}
        onKeyDown={(event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 8, PageUp: -8 }[event.key]
          if (step !== undefined) go(at + step)
          else if (event.key === 'Home') go(0)
          else if (event.key === 'End') go(last)
          else return
          event.preventDefault()
        }}
      />
    </LabPanel>
  )
}

function Stepper(p: {
  readonly at: number
  readonly last: number
  readonly playing: boolean
  readonly words: string
  readonly onGo: (to: number) => void
  readonly onPlay: () => void
}) {
  const id = useId()
  return (
    <div className="demo-control">
      <div className="demo-control-head">
        <label htmlFor={id}>Moment</label>
        <output htmlFor={id}>
          {p.at + 1} of {p.last + 1}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={p.last}
        value={p.at}
        aria-valuetext={`${p.at + 1} of ${p.last + 1}: ${p.words}`}
        style={{ '--filled': `${(100 * p.at) / Math.max(1, p.last)}%` } as React.CSSProperties}
        onChange={(event) => p.onGo(Number(event.target.value))}
      />
      <div className="memory-steps">
        <button
          type="button"
          className="demo-btn"
          onClick={() => p.onGo(p.at - 1)}
          disabled={p.at === 0}
          aria-label="One call back"
        >
          ←
        </button>
        <button type="button" className="demo-btn memory-play" onClick={p.onPlay}>
          {p.playing ? 'Pause' : 'Play'}
        </button>
        <button
          type="button"
          className="demo-btn"
          onClick={() => p.onGo(p.at + 1)}
          disabled={p.at === p.last}
          aria-label="One call on"
        >
          →
        </button>
      </div>
      <p className="picture-note memory-words" aria-live={p.playing ? 'off' : 'polite'} data-words>
        {p.words}
      </p>
    </div>
  )
}

function TimelinePicture(p: {
  readonly trace: AllocationTrace
  readonly layers: number
  readonly now: number
  readonly runs: readonly CheckpointRun[]
  readonly unit: number
  readonly label: string
  readonly onKeyDown: (event: KeyboardEvent) => void
}) {
  const calls = Math.max(1, p.trace.calls.length)
  const rows = p.layers + 2
  const height = rows * ROW
  const curve = 120
  const width = 640
  const x = (time: number) => LEFT + ((width - LEFT) * time) / calls
  const most = Math.max(...p.runs.map((run) => run.peakBytes))
  const y = (bytes: number) => height + 14 + curve * (1 - bytes / (1.05 * most))
  const shown = p.trace.tensors.filter(({ role, layer }) => isShown(role) && layer >= 0 && layer < rows)
  // The network's input is at the bottom: the forward pass climbs.
  const top = (layer: number) => (rows - 1 - layer) * ROW
  const steps = p.trace.calls.map(
    ({ bytes }, i) => `H${x(i + 1).toFixed(1)}V${y(p.trace.calls[i + 1]?.bytes ?? bytes).toFixed(1)}`,
  )
  return (
    <div
      className="memory-timeline"
      role="group"
      tabIndex={0}
      aria-label="Timeline; arrow keys step from call to call"
      onKeyDown={p.onKeyDown}
      data-now={p.now}
    >
      <svg viewBox={`0 0 ${width} ${height + curve + 40}`} role="img" aria-label={p.label}>
        {shown.map(({ role, layer, from, to }, i) => {
          const state = p.now < from ? 'later' : p.now > to ? 'freed' : 'alive'
          return (
            <rect
              key={i}
              className={`memory-life memory-role-${role}`}
              data-state={state}
              x={x(from)}
              y={top(layer) + (role === 'gradient' ? ROW / 2 : 1)}
              width={Math.max(1, x(to + 1) - x(from) - 0.5)}
              height={role === 'gradient' ? ROW / 2 - 1 : ROW / 2 - 1.5}
              rx={1}
            />
          )
        })}
        {[0, Math.round(p.layers / 2), p.layers + 1].map((layer) => (
          <text key={layer} className="memory-axis" x={LEFT - 8} y={top(layer) + ROW - 2} textAnchor="end">
            {layer}
          </text>
        ))}
        <path className="memory-bytes" d={`M${x(0)} ${y(p.trace.calls[0]?.bytes ?? 0)}${steps.join('')}`} />
        <path className="memory-base" d={`M${LEFT} ${y(0)}H${width}`} />
        <path className="memory-now" d={`M${x(p.now + 0.5)} 0V${y(0)}`} />
        <text className="memory-axis" x={LEFT} y={height + curve + 34}>
          bytes alive, in layer outputs: {((p.trace.calls[p.now]?.bytes ?? 0) / p.unit).toFixed(0)} now
        </text>
        <text className="memory-axis" x={LEFT - 8} y={y(0)} textAnchor="end">
          0
        </text>
        <text className="memory-axis" x={LEFT - 8} y={y(most) + 5} textAnchor="end">
          {(most / p.unit).toFixed(0)}
        </text>
      </svg>
    </div>
  )
}

/** The calls worth a stop: those of layers. */
const momentsOf = (trace: AllocationTrace): readonly number[] =>
  trace.calls.flatMap(({ pass }, i) => (pass === 'other' ? [] : [i]))

/** The first moment at which most bytes are alive. */
function peakOf(trace: AllocationTrace, moments: readonly number[]): number {
  const bytes = moments.map((time) => trace.calls[time]!.bytes)
  return Math.max(0, bytes.indexOf(Math.max(...bytes)))
}

function describe(trace: AllocationTrace, time: number, unit: number): string {
  const call = trace.calls[time]!
  const made = trace.tensors.filter(({ from, role }) => from === time && isShown(role))
  const freed = trace.tensors.filter(({ to, role }) => to === time && isShown(role) && time < trace.calls.length - 1)
  const verb = { forward: 'Forward, layer', recompute: 'Recompute, layer', backward: 'Backward, layer', other: 'Loss' }[
    call.pass
  ]
  const what = call.layer < 0 ? verb : `${verb} ${call.layer}`
  const freedWords =
    freed.length === 0
      ? 'frees nothing'
      : `frees ${freed.map(({ role, layer }) => `${ROLES[role as keyof typeof ROLES]} ${layer}`).join(', ')}`
  const madeWords = made.length === 0 ? '' : 'makes one tensor, '
  return `${what}: ${madeWords}${freedWords}. Alive: ${(call.bytes / unit).toFixed(0)} layer outputs.`
}

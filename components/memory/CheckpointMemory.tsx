'use client'
import { useShared } from '@/components/present/use-shared'
import { formatMeasured } from '@/components/demo/charts/ticks'
import { LabPanel } from '@/components/labs/LabPanel'
import { useLab } from '@/components/labs/use-lab'
import type { CheckpointRun, LabPreset, LabRecording } from '@/lib/labs/types'
import { checkpointUnits } from '@/lib/memory/segments'
import { Chips } from '../ui/Chips'
import { StepSlider } from '../ui/Slider'
import { DotChart } from './DotChart'
import './memory.css'

const LAYERS = { '16': '16', '36': '36', '64': '64' } as const
const WIDTHS = [16, 32, 64, 128]
/** Segment lengths for each depth: none, 1, 2, ..., with the root and the whole. */
const SEGMENTS: Readonly<Record<keyof typeof LAYERS, readonly number[]>> = {
  '16': [0, 1, 2, 4, 8, 16],
  '36': [0, 1, 2, 3, 6, 12, 18, 36],
  '64': [0, 1, 2, 4, 8, 16, 32, 64],
}
const middleOf = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]
const megabytes = (bytes: number) => formatMeasured(bytes / 1e6)

/** Memory and time of a deep network against the length of its checkpointed segments: measured, beside theory. */
export function CheckpointMemory({
  preset,
  recording,
}: {
  readonly preset: LabPreset<'checkpoint'>
  readonly recording: LabRecording<'checkpoint'>
}) {
  const lab = useLab(preset.request, recording)
  const [layers, setLayers] = useShared<keyof typeof LAYERS>('checkpoint-memory/layers', '64')
  const [width, setWidth] = useShared('checkpoint-memory/width', preset.request.width)
  const { request, result } = lab
  const [plain, ...checkpointed] = result.runs
  if (plain === undefined) return null
  const best = checkpointed.reduce((least, run) => (run.peakBytes < least.peakBytes ? run : least), plain)
  const unequal = result.runs.reduce((sum, { differing }) => sum + differing, 0)
  const summary =
    `${request.layers} layers. Without checkpoints the step holds ${formatMeasured(plain.peakUnits)} layer outputs at its peak (${megabytes(plain.peakBytes)} MB). ` +
    `The least is ${formatMeasured(best.peakUnits)} (${megabytes(best.peakBytes)} MB), with segments of ${best.segment}. ` +
    (best.timeRatio === null ? '' : `That step takes ${formatMeasured(best.timeRatio)} times as long. `) +
    (unequal === 0 ? 'All gradients are equal, bit for bit.' : `${unequal} numbers differ.`)
  return (
    <LabPanel
      id={preset.id}
      title="Segments of one, two, the root of n, and n layers"
      question="One deep network, forward and backward. Dots: bytes counted at every allocation of the real step, and its time. Line: theory."
      lab={lab}
      summary={summary}
      onRun={() => lab.run({ ...preset.request, layers: Number(layers), width, segments: SEGMENTS[layers] })}
      controls={
        <>
          <Chips label="Layers (next run)" options={LAYERS} value={layers} onChange={setLayers} />
          <StepSlider
            label="Width (next run)"
            values={WIDTHS}
            index={Math.max(0, WIDTHS.indexOf(width))}
            show={String}
            onChange={(i) => setWidth(WIDTHS[i]!)}
          />
          <dl className="picture-numbers">
            <dt>one layer’s output</dt>
            <dd>{megabytes(result.activationBytes)} MB</dd>
            <dt>forward share of a step</dt>
            <dd>{result.forwardShare === null ? '–' : `${Math.round(100 * result.forwardShare)} %`}</dd>
            <dt>numbers that differ</dt>
            <dd data-differing>{unequal}</dd>
          </dl>
        </>
      }
    >
      <MemoryChart layers={request.layers} plain={plain} runs={checkpointed} />
      <TimeChart layers={request.layers} share={result.forwardShare} runs={checkpointed} />
      <RunTable runs={result.runs} plain={plain} />
    </LabPanel>
  )
}

const powers = (layers: number) => [1, 2, 4, 8, 16, 32, 64].filter((value) => value <= layers)

function MemoryChart(p: {
  readonly layers: number
  readonly plain: CheckpointRun
  readonly runs: readonly CheckpointRun[]
}) {
  const { layers, plain, runs } = p
  const theory = Array.from({ length: 49 }, (_, i) => layers ** (i / 48))
  return (
    <DotChart
      x={{ label: 'layers in a segment', kind: 'log', domain: [1, layers], ticks: powers(layers) }}
      y={{
        label: 'peak, in outputs of one layer',
        kind: 'linear',
        domain: [0, Math.ceil((plain.peakUnits * 1.1) / 10) * 10],
      }}
      series={[
        {
          key: 'plain',
          className: 'memory-plain',
          draw: 'line',
          points: [
            [1, plain.peakUnits],
            [layers, plain.peakUnits],
          ],
        },
        {
          key: 'theory',
          className: 'memory-checkpointed',
          draw: 'line',
          points: theory.map((segment) => [segment, checkpointUnits(layers, segment)]),
        },
        {
          key: 'measured',
          className: 'memory-checkpointed',
          draw: 'dots',
          points: runs.map(({ segment, peakUnits }) => [segment, peakUnits]),
        },
      ]}
      marks={[{ at: [1.25, plain.peakUnits], text: 'no checkpoints' }]}
    />
  )
}

function TimeChart(p: {
  readonly layers: number
  readonly share: number | null
  readonly runs: readonly CheckpointRun[]
}) {
  const { layers, share, runs } = p
  const timed = runs.flatMap(({ segment, timeRatio }) => (timeRatio === null ? [] : [[segment, timeRatio] as const]))
  if (share === null || timed.length === 0) return null
  const most = Math.max(2, ...timed.map(([, ratio]) => Math.ceil(ratio * 2) / 2))
  return (
    <div className="memory-small">
      <DotChart
        x={{ label: 'layers in a segment', kind: 'log', domain: [1, layers], ticks: powers(layers) }}
        y={{
          label: 'time of a step, without checkpoints = 1',
          kind: 'linear',
          domain: [0, most],
          ticks: most > 2.5 ? [0, 1, 2, 3, 4, 5].filter((tick) => tick <= most) : [0, 0.5, 1, 1.5, 2],
        }}
        series={[
          {
            key: 'share',
            className: 'memory-time',
            draw: 'line',
            points: [
              [1, 1 + share],
              [layers, 1 + share],
            ],
          },
          { key: 'time', className: 'memory-time', draw: 'dots', points: timed },
        ]}
        marks={[{ at: [1.25, 1 + share], text: 'one more forward pass' }]}
      />
    </div>
  )
}

function RunTable({ runs, plain }: { readonly runs: readonly CheckpointRun[]; readonly plain: CheckpointRun }) {
  return (
    <div className="demo-table-scroll">
      <table className="memory-table" data-checkpoint-table>
        <thead>
          <tr>
            <th scope="col">segment</th>
            <th scope="col">peak</th>
            <th scope="col">saved</th>
            <th scope="col">forward calls</th>
            <th scope="col">step</th>
            <th scope="col">bits</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.segment} data-segment={run.segment}>
              <th scope="row">{run.segment === 0 ? 'none' : run.segment}</th>
              <td>{megabytes(run.peakBytes)} MB</td>
              <td>{Math.round(100 * (1 - run.peakBytes / plain.peakBytes))} %</td>
              <td>{Math.max(...run.forwardCalls)}</td>
              <td>{formatMeasured(middleOf(run.stepMs))} ms</td>
              <td>{run.differing === 0 ? 'same' : `${run.differing} differ`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

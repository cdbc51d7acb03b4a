'use client'
import { useShared } from '@/components/present/use-shared'
import { formatMeasured, formatValue } from '@/components/demo/charts/ticks'
import { LabPanel } from '@/components/labs/LabPanel'
import { useLab } from '@/components/labs/use-lab'
import type { LabPreset, LabRecording } from '@/lib/labs/types'
import { StepSlider } from '../ui/Slider'
import { DotChart } from './DotChart'
import './memory.css'

const TILES = [16, 32, 64, 128]
const LONGEST = [256, 512, 1024, 2048]

/** Attention's peak memory against the length of the sequence, with the matrix of scores and in tiles. */
export function AttentionMemory({
  preset,
  recording,
}: {
  readonly preset: LabPreset<'attention-memory'>
  readonly recording: LabRecording<'attention-memory'>
}) {
  const lab = useLab(preset.request, recording)
  const [tile, setTile] = useShared('attention-memory/tile', preset.request.tile)
  const [longest, setLongest] = useShared('attention-memory/longest', 1024)
  const { rows } = lab.result
  const last = rows.at(-1)!
  const worst = Math.max(...rows.map(({ largestDifference }) => largestDifference))
  const summary =
    `At ${last.length} tokens: ${formatMeasured(last.naiveBytes / 1e6)} MB with the matrix of scores, ${formatMeasured(last.tiledBytes / 1e6)} MB in tiles. ` +
    `Largest difference of the outputs at any length: ${formatValue(worst, 2)}.`
  const theory = rows.map(({ length }) => [length, (8 * length * length) / 1e6] as const)
  const domain = [rows[0]!.length, last.length] as const
  return (
    <LabPanel
      id={preset.id}
      title="Attention with and without the matrix of scores"
      question={`One head of width ${lab.request.width}, forward pass. Bytes counted at every allocation, besides queries, keys and values. Dashed line: two matrices of N² numbers.`}
      lab={lab}
      summary={summary}
      onRun={() =>
        lab.run({ ...preset.request, tile, lengths: [64, 128, 256, 512, 1024, 2048].filter((n) => n <= longest) })
      }
      controls={
        <>
          <StepSlider
            label="Tile (next run)"
            values={TILES}
            index={Math.max(0, TILES.indexOf(tile))}
            show={(value) => `${value} × ${value}`}
            onChange={(i) => setTile(TILES[i]!)}
          />
          <StepSlider
            label="Longest (next run)"
            values={LONGEST}
            index={Math.max(0, LONGEST.indexOf(longest))}
            show={(value) => `${value.toLocaleString('en-GB')} tokens`}
            onChange={(i) => setLongest(LONGEST[i]!)}
          />
          <dl className="picture-numbers">
            <dt>less memory at {last.length.toLocaleString('en-GB')}</dt>
            <dd>{formatMeasured(last.naiveBytes / last.tiledBytes)} ×</dd>
            <dt>outputs differ by</dt>
            <dd data-difference={worst}>{formatValue(worst, 2)}</dd>
            <dt>time, scores</dt>
            <dd>{formatMeasured(last.naiveMs)} ms</dd>
            <dt>time, tiles</dt>
            <dd>{formatMeasured(last.tiledMs)} ms</dd>
          </dl>
        </>
      }
    >
      <DotChart
        x={{ label: 'tokens', kind: 'log', domain, ticks: rows.map(({ length }) => length) }}
        y={{ label: 'peak, MB', kind: 'log', domain: [0.01, 100], ticks: [0.01, 0.1, 1, 10, 100] }}
        series={[
          { key: 'theory', className: 'memory-plain', draw: 'line', points: theory },
          {
            key: 'naive',
            className: 'memory-plain',
            draw: 'dots',
            points: rows.map(({ length, naiveBytes }) => [length, naiveBytes / 1e6]),
          },
          {
            key: 'tiled',
            className: 'memory-checkpointed',
            draw: 'both',
            points: rows.map(({ length, tiledBytes }) => [length, tiledBytes / 1e6]),
          },
        ]}
        marks={[
          {
            at: [
              rows[Math.floor(rows.length / 2) - 1]!.length,
              rows[Math.floor(rows.length / 2) - 1]!.naiveBytes / 0.6e6,
            ],
            text: 'scores',
          },
          { at: [rows.at(-2)!.length, rows.at(-2)!.tiledBytes / 2e6], text: 'tiles' },
        ]}
      />
    </LabPanel>
  )
}

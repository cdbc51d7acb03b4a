'use client'
import { useShared } from '@/components/present/use-shared'
import { formatValue } from '@/components/demo/charts/ticks'
import { LabPanel } from '@/components/labs/LabPanel'
import { useLab } from '@/components/labs/use-lab'
import type { AccumulationDifference, LabPreset, LabRecording, LabResult } from '@/lib/labs/types'
import { Chips } from '../ui/Chips'
import { StepSlider } from '../ui/Slider'
import './memory.css'

type Case = keyof LabResult<'accumulation'>
const CASES: Readonly<Record<Case, string>> = {
  plain: 'equal parts',
  batchNorm: 'equal parts, BatchNorm',
  meanOfMeans: 'unequal parts, mean of means',
  weighted: 'unequal parts, tokens weighted',
}
const PARTS = [2, 4, 8, 16, 32]
const COUNTS = { unequal: '3, 50, 7, 200', mild: '50, 60, 70, 80', equal: '65, 65, 65, 65' } as const
const listOf = (text: string) => text.split(', ').map(Number)

/** How far an accumulated gradient is from that of the whole batch, in units in the last place. */
export function AccumulationUlps({
  preset,
  recording,
}: {
  readonly preset: LabPreset<'accumulation'>
  readonly recording: LabRecording<'accumulation'>
}) {
  const lab = useLab(preset.request, recording)
  const [shown, setShown] = useShared<Case>('accumulation-ulps/shown', 'plain')
  const [parts, setParts] = useShared('accumulation-ulps/parts', preset.request.parts)
  const [counts, setCounts] = useShared<keyof typeof COUNTS>('accumulation-ulps/counts', 'unequal')
  const { result, request } = lab
  const summary = (Object.keys(CASES) as Case[])
    .map((key) => `${CASES[key]}: relative error ${formatValue(result[key].relative)}`)
    .join('. ')
  return (
    <LabPanel
      id={preset.id}
      title="One batch, in one piece and in parts"
      question="Every number of the accumulated gradient against the same number from the whole batch. One unit in the last place is the gap between neighbouring float32 numbers."
      lab={lab}
      summary={`${summary}.`}
      onRun={() => lab.run({ ...preset.request, parts, counts: listOf(COUNTS[counts]) })}
      controls={
        <>
          <Chips label="Case" options={CASES} value={shown} onChange={setShown} />
          <div className="page-only">
            <StepSlider
              label="Equal parts (next run)"
              values={PARTS}
              index={Math.max(0, PARTS.indexOf(parts))}
              show={String}
              onChange={(i) => setParts(PARTS[i]!)}
            />
          </div>
          <Chips label="Unequal parts, tokens (next run)" options={COUNTS} value={counts} onChange={setCounts} />
          <dl className="picture-numbers">
            <dt>relative error</dt>
            <dd data-relative={result[shown].relative}>{formatValue(result[shown].relative)}</dd>
            <dt className="page-only">numbers that differ</dt>
            <dd className="page-only">
              {result[shown].differing} of {result[shown].total}
            </dd>
          </dl>
        </>
      }
    >
      <UlpHistogram
        difference={result[shown]}
        name={CASES[shown]}
        parts={partsOf(shown, request.parts, request.counts)}
      />
    </LabPanel>
  )
}

const partsOf = (shown: Case, parts: number, counts: readonly number[]): string =>
  shown === 'plain' || shown === 'batchNorm' ? `${parts} equal parts` : `parts of ${counts.join(', ')} tokens`

function UlpHistogram(p: {
  readonly difference: AccumulationDifference
  readonly name: string
  readonly parts: string
}) {
  const { ulps, total } = p.difference
  const names = ulps.map((_, i) => {
    if (i === 0) return '0'
    const low = 2 ** (i - 1)
    if (i === ulps.length - 1) return `${low.toLocaleString('en-GB')} or more`
    return i === 1 ? '1' : `${low}–${2 * low - 1}`
  })
  return (
    <table className="memory-bars memory-histogram">
      <caption>
        {p.name}, {p.parts}: how many of the {total.toLocaleString('en-GB')} numbers are how far off, in units in the
        last place
      </caption>
      <tbody>
        {ulps.map((count, i) => (
          <tr key={names[i]} data-right={i < ulps.length - 1}>
            <th scope="row">{names[i]}</th>
            <td className="memory-bars-number">{count.toLocaleString('en-GB')}</td>
            <td className="memory-bars-bar" aria-hidden="true">
              <i style={{ width: `${(100 * count) / total}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

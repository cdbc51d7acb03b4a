'use client'
import { useShared } from '@/components/present/use-shared'
import { formatValue } from '@/components/demo/charts/ticks'
import { LabPanel } from '@/components/labs/LabPanel'
import { useLab } from '@/components/labs/use-lab'
import type { Broken, LabPreset, LabRecording } from '@/lib/labs/types'
import { Chips } from '../ui/Chips'
import { StepSlider } from '../ui/Slider'
import './memory.css'

const PITFALLS = { dropout: 'dropout', inPlace: 'input written over', batchNorm: 'BatchNorm' } as const
const RATES = [0.05, 0.1, 0.2, 0.3, 0.5]
const MOMENTA = [0.01, 0.03, 0.1, 0.2, 0.3]
const percent = (value: number, digits = 0) => `${(100 * value).toFixed(digits)} %`

/** Three ways to break checkpointing, really run: what the loss says, and what the gradients say. */
export function CheckpointPitfalls({
  preset,
  recording,
}: {
  readonly preset: LabPreset<'checkpoint-pitfalls'>
  readonly recording: LabRecording<'checkpoint-pitfalls'>
}) {
  const lab = useLab(preset.request, recording)
  const [pitfall, setPitfall] = useShared<keyof typeof PITFALLS>('checkpoint-pitfalls/pitfall', 'dropout')
  const [rate, setRate] = useShared('checkpoint-pitfalls/rate', preset.request.dropout)
  const [momentum, setMomentum] = useShared('checkpoint-pitfalls/momentum', preset.request.momentum)
  const { result, request } = lab
  const broken = pitfall === 'batchNorm' ? null : result[pitfall]
  const { plain, checkpointed, corrected } = result.batchNorm
  const summary =
    `Dropout with new masks: gradient error ${percent(result.dropout.gradientError)}, loss unchanged. ` +
    `Input written over: gradient error ${percent(result.inPlace.gradientError)}, loss unchanged. ` +
    `BatchNorm after ${request.steps} steps: running variance at ${percent(checkpointed, 1)} of the batch's, ${percent(plain, 1)} without checkpoints.`
  return (
    <LabPanel
      id={preset.id}
      title="Break it: three segments that are not what they were"
      question={`${request.layers} layers, each its own checkpoint. The wrong code is run, and its gradients are compared with the right ones.`}
      lab={lab}
      summary={summary}
      onRun={() => lab.run({ ...request, dropout: rate, momentum })}
      controls={
        <>
          <Chips label="Pitfall" options={PITFALLS} value={pitfall} onChange={setPitfall} />
          {pitfall === 'dropout' ? (
            <StepSlider
              label="Dropout rate (next run)"
              values={RATES}
              index={Math.max(0, RATES.indexOf(rate))}
              show={String}
              onChange={(i) => setRate(RATES[i]!)}
            />
          ) : null}
          {pitfall === 'batchNorm' ? (
            <StepSlider
              label="Momentum m (next run)"
              values={MOMENTA}
              index={Math.max(0, MOMENTA.indexOf(momentum))}
              show={String}
              onChange={(i) => setMomentum(MOMENTA[i]!)}
            />
          ) : null}
        </>
      }
    >
      {broken === null ? (
        <Bars
          caption={`Running variance after ${request.steps} steps on one batch, m = ${request.momentum}, as a fraction of the batch's variance`}
          rows={[
            { name: 'without checkpoints', value: plain, right: true },
            { name: 'checkpointed: updated twice a step', value: checkpointed, right: false },
            { name: 'checkpointed, m′ = 1 − √(1 − m)', value: corrected, right: true },
          ]}
          show={(value) => percent(value, 1)}
          most={1}
        />
      ) : (
        <BrokenBars broken={broken} pitfall={pitfall} />
      )}
    </LabPanel>
  )
}

function BrokenBars({ broken, pitfall }: { readonly broken: Broken; readonly pitfall: keyof typeof PITFALLS }) {
  const [right, wrong] =
    pitfall === 'dropout'
      ? ['masks are a function of seed, layer and step', 'masks come from a generator that goes on']
      : ['the sum goes to a new tensor', 'the sum is written over the segment’s input']
  return (
    <>
      <Bars
        caption="Error of the gradients: norm of the difference by norm"
        rows={[
          { name: right, value: broken.differingRight === 0 ? 0 : NaN, right: true },
          { name: wrong, value: broken.gradientError, right: false },
        ]}
        show={(value) => (value === 0 ? '0, same bits' : percent(value))}
        most={1}
      />
      <p className="picture-note">
        Loss of the wrong run minus loss of the right one:{' '}
        <b data-loss-difference>{formatValue(broken.lossDifference)}</b>.
      </p>
    </>
  )
}

function Bars(p: {
  readonly caption: string
  readonly rows: readonly { readonly name: string; readonly value: number; readonly right: boolean }[]
  readonly show: (value: number) => string
  readonly most: number
}) {
  return (
    <table className="memory-bars">
      <caption>{p.caption}</caption>
      <tbody>
        {p.rows.map(({ name, value, right }) => (
          <tr key={name} data-right={right}>
            <th scope="row">{name}</th>
            <td className="memory-bars-number">{p.show(value)}</td>
            <td className="memory-bars-bar" aria-hidden="true">
              <i style={{ width: `${Math.min(100, (100 * value) / p.most)}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

'use client'
import './sharpness.css'
import { useShared } from '@/components/present/use-shared'
import type { LabPreset, LabRecording } from '@/lib/labs/types'
import { formatMeasured, formatValue } from '../demo/charts/ticks'
import { LabPanel } from '@/components/labs/LabPanel'
import { useLab } from '@/components/labs/use-lab'
import { Chips } from '../ui/Chips'
import { Slider } from '../ui/Slider'
import { Curves } from './Curves'

const ATTACKS = { weights: 'the weights', inputs: 'the inputs' } as const
/** The attack of the length that training used: results have four lengths up to it. */
const AS_TRAINED = 4

/** SAM beside adversarial training: which attack does each make harmless? */
export function AttackLab({
  preset,
  recording,
}: {
  readonly preset: LabPreset<'attack'>
  readonly recording: LabRecording<'attack'>
}) {
  const lab = useLab<'attack'>(preset.request, recording)
  const [attack, setAttack] = useShared<keyof typeof ATTACKS>('attack-lab/attack', 'weights')
  const [seed, setSeed] = useShared('attack-lab/seed', preset.request.seed)
  const { plain, weights, inputs } = lab.result
  const nets = [
    { label: 'plain', style: 'momentum', curve: plain },
    { label: 'SAM', style: 'sam', curve: weights },
    { label: 'adversarial', style: 'variant-3', curve: inputs },
  ] as const
  const rows = nets.map(({ label, curve }) => ({
    label,
    still: curve.lossAtWeights[0]!,
    weights: curve.lossAtWeights[AS_TRAINED]!,
    inputs: curve.lossAtInputs[AS_TRAINED]!,
  }))
  const summary = `Test loss under an attack on the weights of length ${lab.request.rho} and on the inputs of ${lab.request.epsilon} a coordinate: ${rows
    .map((row) => `${row.label} ${formatValue(row.weights)} and ${formatValue(row.inputs)}`)
    .join('; ')}.`
  return (
    <LabPanel
      id={preset.id}
      title="Attack the weights, or attack the inputs"
      question={`One small network learns two moons three times from one start: plainly, with SAM (radius ${lab.request.rho} in the weights), and with adversarial inputs (${lab.request.epsilon} in each coordinate). Then each network meets both attacks.`}
      lab={lab}
      summary={summary}
      onRun={() => lab.run({ ...preset.request, seed })}
      controls={
        <>
          <Chips label="Attack" options={ATTACKS} value={attack} onChange={setAttack} />
          <Slider label="Seed, next run" value={seed} min={1} max={9} step={1} onChange={setSeed} />
          <table className="sharpness-table" aria-live="polite">
            <thead>
              <tr>
                <th scope="col">test loss</th>
                <th scope="col">none</th>
                <th scope="col">weights</th>
                <th scope="col">inputs</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.label}>
                  <th scope="row">{row.label}</th>
                  <td>{formatMeasured(row.still)}</td>
                  <td>{formatMeasured(row.weights)}</td>
                  <td>{formatMeasured(row.inputs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      }
    >
      <Curves
        at={attack === 'weights' ? plain.radii : plain.shifts}
        xLabel={attack === 'weights' ? 'length of the step in the weights' : 'shift of each coordinate of the inputs'}
        yLabel="test loss under attack (nats)"
        yScale="log"
        marks={[attack === 'weights' ? lab.request.rho : lab.request.epsilon]}
        curves={nets.map(({ label, style, curve }) => ({
          label,
          style,
          values: attack === 'weights' ? curve.lossAtWeights : curve.lossAtInputs,
        }))}
      />
    </LabPanel>
  )
}

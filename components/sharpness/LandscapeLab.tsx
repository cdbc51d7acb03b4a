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
import { LossPlane } from './LossPlane'

const PICTURES = { rays: 'around each end', line: 'line through both', plane: 'plane through both' } as const

/** Two trained networks in the landscape of their loss: SGD's end and SAM's. */
export function LandscapeLab({
  preset,
  recording,
}: {
  readonly preset: LabPreset<'landscape'>
  readonly recording: LabRecording<'landscape'>
}) {
  const lab = useLab<'landscape'>(preset.request, recording)
  const [picture, setPicture] = useShared<keyof typeof PICTURES>('landscape-lab/picture', 'rays')
  const [rho, setRho] = useShared('landscape-lab/rho', preset.request.rho)
  const [seed, setSeed] = useShared('landscape-lab/seed', preset.request.seed)
  const { sgd, sam, line, plane, rayAt, distance } = lab.result
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  const summary = `Largest eigenvalue of the Hessian: SGD ${formatValue(sgd.topEigenvalue)}, SAM ${formatValue(sam.topEigenvalue)}. Training loss there ${formatValue(sgd.loss)} and ${formatValue(sam.loss)}; one step along a random ray, ${formatValue(sgd.ray.at(-1))} and ${formatValue(sam.ray.at(-1))}. Test accuracy ${percent(sgd.testAccuracy)} and ${percent(sam.testAccuracy)}.`
  return (
    <LabPanel
      id={preset.id}
      title="Two ends in one landscape"
      question={`SGD and SAM train the same network from one start for ${lab.request.steps} steps, on clothing images with ${Math.round(100 * lab.request.labelNoise)} % wrong labels. Then the training loss is measured around and between the two ends.`}
      lab={lab}
      summary={summary}
      onRun={() => lab.run({ ...preset.request, rho, seed })}
      controls={
        <>
          <Chips label="Picture" options={PICTURES} value={picture} onChange={setPicture} />
          <Slider
            label="Radius of SAM, next run"
            value={rho}
            min={0.02}
            max={0.3}
            step={0.02}
            text={rho.toFixed(2)}
            onChange={setRho}
          />
          <div className="page-only">
            <Slider label="Seed, next run" value={seed} min={1} max={9} step={1} onChange={setSeed} />
          </div>
          <table className="sharpness-table" aria-live="polite">
            <thead>
              <tr>
                <td />
                <th scope="col">SGD</th>
                <th scope="col">SAM</th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">largest eigenvalue</th>
                <td data-number="eigenvalue-sgd">{formatMeasured(sgd.topEigenvalue)}</td>
                <td data-number="eigenvalue-sam">{formatMeasured(sam.topEigenvalue)}</td>
              </tr>
              <tr>
                <th scope="row">training loss</th>
                <td>{formatMeasured(sgd.loss)}</td>
                <td>{formatMeasured(sam.loss)}</td>
              </tr>
              <tr>
                <th scope="row">test accuracy</th>
                <td>{percent(sgd.testAccuracy)}</td>
                <td>{percent(sam.testAccuracy)}</td>
              </tr>
              <tr className="page-only">
                <th scope="row">norm of the weights</th>
                <td>{formatMeasured(sgd.weightNorm)}</td>
                <td>{formatMeasured(sam.weightNorm)}</td>
              </tr>
            </tbody>
          </table>
          <p className="picture-note page-only">The ends are {formatMeasured(distance)} apart.</p>
        </>
      }
    >
      {picture === 'rays' ? (
        <Curves
          at={rayAt}
          xLabel="step along a ray, in units of each neuron’s weights"
          yLabel="training loss, mean of 5 rays"
          curves={[
            { label: 'SGD', style: 'momentum', values: sgd.ray },
            { label: 'SAM', style: 'sam', values: sam.ray },
          ]}
        />
      ) : picture === 'line' ? (
        <Curves
          at={line.at}
          xLabel="from SGD (0) to SAM (1)"
          yLabel="loss (nats)"
          marks={[0, 1]}
          curves={[
            { label: 'training, noisy labels', style: 'variant-1', values: line.loss },
            { label: 'test, right labels', style: 'variant-2', values: line.testLoss },
          ]}
        />
      ) : (
        <LossPlane x={plane.x} y={plane.y} loss={plane.loss} />
      )}
    </LabPanel>
  )
}

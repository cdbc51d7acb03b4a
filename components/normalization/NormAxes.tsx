'use client'
import './normalization.css'
import './normalization-deck.css'
import { useId, useMemo } from 'react'
import { useShared } from '@/components/present/use-shared'
import { formatMeasured } from '@/components/demo/charts/ticks'
import {
  disturbed,
  largestChange,
  normalizeGrid,
  normStatistics,
  placeOf,
  randomGrid,
  reductionSet,
  type Disturbance,
  type GridNorm,
  type GridShape,
} from '@/lib/numerics/normalize'
import { Chips } from '../ui/Chips'
import { TensorGrid } from './TensorGrid'

const SAMPLES = 6
const CHANNELS = 6
const EPS = 1e-5
/** Outputs that differ by less differ by eps only. */
const SAME = 1e-3

const NORMS: Readonly<Record<GridNorm, string>> = {
  batch: 'BatchNorm',
  layer: 'LayerNorm',
  rms: 'RMSNorm',
  group: 'GroupNorm',
}
const GROUPS = { 1: '1', 2: '2', 3: '3', 6: '6' } as const
const POSITIONS = { 1: 'none (a dense layer)', 2: 'two (pixels, tokens)' } as const
const DISTURBANCES = {
  none: 'nothing',
  'sample-scale': 'sample 2 × 10',
  'sample-shift': 'sample 2 + 5',
  'channel-scale': 'channel 3 × 10',
  'channel-shift': 'channel 3 + 5',
} as const
type DisturbanceName = keyof typeof DISTURBANCES

function disturbanceOf(name: DisturbanceName): Disturbance | null {
  if (name === 'none') return null
  const [of, kind] = name.split('-') as [Disturbance['of'], Disturbance['kind']]
  return { of, kind, index: of === 'sample' ? 1 : 2, by: kind === 'scale' ? 10 : 5 }
}

/** What each norm reduces over, on a small tensor: the set of the chosen entry lit up, its statistics, and who notices a disturbance. */
export function NormAxes() {
  const id = useId()
  const [norm, setNorm] = useShared<GridNorm>('norm-axes/norm', 'batch')
  const [groups, setGroups] = useShared<keyof typeof GROUPS>('norm-axes/groups', 2)
  const [positions, setPositions] = useShared<keyof typeof POSITIONS>('norm-axes/positions', 2)
  const [change, setChange] = useShared<DisturbanceName>('norm-axes/change', 'none')
  const [seed, setSeed] = useShared('norm-axes/seed', 1)
  const [chosen, setChosen] = useShared('norm-axes/chosen', 14)

  const shape = useMemo<GridShape>(
    () => ({ samples: SAMPLES, channels: CHANNELS, positions, groups }),
    [positions, groups],
  )
  const original = useMemo(() => randomGrid(shape, seed), [shape, seed])
  const disturbance = disturbanceOf(change)
  const values = useMemo(() => {
    const what = disturbanceOf(change)
    return what === null ? original : disturbed(original, shape, what)
  }, [original, shape, change])
  const outputs = useMemo(() => normalizeGrid(norm, values, shape, EPS), [norm, values, shape])
  const selected = Math.min(chosen, values.length - 1)
  const set = useMemo(() => reductionSet(norm, shape, selected), [norm, shape, selected])
  const lit = useMemo(() => new Set(set), [set])
  const { centre, scale } = normStatistics(norm, values, set, EPS)
  const [n, c, p] = placeOf(shape, selected)

  return (
    <section
      className="demo picture"
      aria-labelledby={`${id}-title`}
      data-picture="norm-axes"
      data-set-size={set.length}
    >
      <div className="demo-header">
        <h3 id={`${id}-title`}>Who shares a mean with whom</h3>
        <p>
          Point at an entry, or go to it with the arrow keys. Lit up are all entries that its norm reduces over: they
          share one mean and one deviation.
        </p>
      </div>
      <div className="demo-body">
        <div className="demo-main norm-axes-grids">
          <TensorGrid title="Input" values={values} shape={shape} selected={selected} lit={lit} onSelect={setChosen} />
          <TensorGrid
            title={`Output of ${NORMS[norm]}`}
            values={outputs}
            shape={shape}
            selected={selected}
            lit={lit}
            onSelect={setChosen}
          />
          <p className="tensor-note">
            Rows are samples, blocks of columns channels{positions > 1 ? ', columns within a block positions' : ''}.
            Orange is positive, blue negative, full colour from ±3 on.
          </p>
        </div>
        <div className="demo-side">
          <Chips label="Norm" options={NORMS} value={norm} onChange={setNorm} />
          {norm === 'group' ? (
            <Chips
              label="Groups of channels"
              options={GROUPS}
              value={String(groups) as `${keyof typeof GROUPS}`}
              onChange={(value) => setGroups(Number(value) as keyof typeof GROUPS)}
            />
          ) : null}
          <Chips
            label="Positions"
            options={POSITIONS}
            value={String(positions) as `${keyof typeof POSITIONS}`}
            onChange={(value) => setPositions(Number(value) as keyof typeof POSITIONS)}
          />
          <dl className="picture-numbers" aria-live="polite">
            <dt>
              entry ({n + 1}, {c + 1}
              {positions > 1 ? `, ${p + 1}` : ''})
            </dt>
            <dd data-number="value">{formatMeasured(values[selected])}</dd>
            <dt>entries in its set</dt>
            <dd data-number="set">{set.length}</dd>
            <dt>{norm === 'rms' ? 'subtracted' : 'mean, subtracted'}</dt>
            <dd data-number="centre">{norm === 'rms' ? 'nothing' : formatMeasured(centre)}</dd>
            <dt>{norm === 'rms' ? 'root mean square, divides' : 'deviation, divides'}</dt>
            <dd data-number="scale">{formatMeasured(scale)}</dd>
            <dt>output</dt>
            <dd data-number="output">{formatMeasured(outputs[selected])}</dd>
          </dl>
          <button type="button" className="demo-btn" onClick={() => setSeed(seed + 1)}>
            Another tensor
          </button>
        </div>
      </div>
      <div className="norm-axes-notice">
        <Chips label="Disturb the input" options={DISTURBANCES} value={change} onChange={setChange} />
        <div className="norm-axes-changes">
          <p id={`${id}-changes`}>Largest change of any output</p>
          <dl aria-live="polite" aria-labelledby={`${id}-changes`}>
            {(Object.keys(NORMS) as GridNorm[]).map((key) => {
              const most = disturbance === null ? 0 : largestChange(key, original, shape, disturbance)
              return (
                <div key={key}>
                  <dt>{NORMS[key]}</dt>
                  <dd data-notices={key}>
                    {disturbance === null ? '–' : most < SAME ? 'does not notice' : formatMeasured(most)}
                  </dd>
                </div>
              )
            })}
          </dl>
        </div>
      </div>
    </section>
  )
}

'use client'
import { useId, useMemo } from 'react'
import { useShared } from '@/components/present/use-shared'
import { CHAINS } from '@/lib/memory/chains'
import { cheapestPlacement, leastBudget, uniformPlacement, type ChainLayer, type Placement } from '@/lib/memory/solver'
import { Chips } from '../ui/Chips'
import './memory.css'

const NAMES = { equal: CHAINS.equal.name, convolutions: CHAINS.convolutions.name, transformer: CHAINS.transformer.name }
const total = (layers: readonly ChainLayer[], of: 'bytes' | 'cost') => layers.reduce((sum, layer) => sum + layer[of], 0)

/** Where to put the checkpoints for a budget: the best choice beside a checkpoint every root of n layers. */
export function CheckpointSolver() {
  const id = useId()
  const [chain, setChain] = useShared<keyof typeof NAMES>('checkpoint-solver/chain', 'transformer')
  const { layers } = CHAINS[chain]
  const all = total(layers, 'bytes')
  const cost = total(layers, 'cost')
  const least = useMemo(() => leastBudget(layers), [layers])
  const segment = Math.round(Math.sqrt(layers.length))
  const uniform = useMemo(() => uniformPlacement(layers, segment), [layers, segment])
  const [share, setShare] = useShared('checkpoint-solver/share', 0.5)
  const budget = Math.round(least + share * (all - least))
  const best = useMemo(() => cheapestPlacement(layers, budget), [layers, budget])
  const atUniform = useMemo(() => cheapestPlacement(layers, uniform.peak), [layers, uniform])
  const percent = (value: number) => `${Math.round((100 * value) / cost)} %`
  if (best === null || atUniform === null) return null
  const words = `Budget ${budget} of ${all} units. Best: peak ${best.peak}, ${percent(best.recomputed)} of the forward pass computed again. Every ${segment} layers: peak ${uniform.peak}, ${percent(uniform.recomputed)} again.`
  return (
    <section
      className="demo picture"
      aria-labelledby={`${id}-title`}
      data-picture="checkpoint-solver"
      data-peak={best.peak}
      data-budget={budget}
      data-recomputed={best.recomputed}
    >
      <div className="demo-header">
        <h3 id={`${id}-title`}>Where to put the checkpoints</h3>
        <p>
          One column a layer: its height is the memory of its output, its depth below the line the cost of computing it.
          Filled columns are stored, empty ones are computed again.
        </p>
      </div>
      <div className="demo-body">
        <div className="demo-main memory-main">
          <Chain layers={layers} placement={best} title={`Best for a budget of ${budget}`} />
          <Chain layers={layers} placement={uniform} title={`A checkpoint every ${segment} layers`} />
        </div>
        <div className="demo-side">
          <Chips
            label="Chain"
            options={NAMES}
            value={chain}
            onChange={(next) => {
              setChain(next)
            }}
          />
          <div className="demo-control">
            <div className="demo-control-head">
              <label htmlFor={`${id}-budget`}>Budget</label>
              <output htmlFor={`${id}-budget`}>
                {budget} of {all} units
              </output>
            </div>
            <input
              id={`${id}-budget`}
              type="range"
              min={0}
              max={100}
              value={Math.round(100 * share)}
              aria-valuetext={words}
              style={{ '--filled': `${100 * share}%` } as React.CSSProperties}
              onChange={(event) => setShare(Number(event.target.value) / 100)}
            />
          </div>
          <button
            type="button"
            className="demo-btn"
            onClick={() => setShare(Math.min(1, Math.max(0, (uniform.peak - least) / Math.max(1, all - least))))}
          >
            Same memory as every {segment} layers
          </button>
          <dl className="picture-numbers" aria-live="polite">
            <dt>best: peak</dt>
            <dd>{best.peak} units</dd>
            <dt>best: computed again</dt>
            <dd>{percent(best.recomputed)}</dd>
            <dt>every {segment}: peak</dt>
            <dd>{uniform.peak} units</dd>
            <dt>every {segment}: computed again</dt>
            <dd>{percent(uniform.recomputed)}</dd>
            <dt>best in the same memory</dt>
            <dd>{percent(atUniform.recomputed)}</dd>
            <dt className="page-only">least possible peak</dt>
            <dd className="page-only">{least} units</dd>
          </dl>
        </div>
      </div>
    </section>
  )
}

function Chain(p: { readonly layers: readonly ChainLayer[]; readonly placement: Placement; readonly title: string }) {
  const { layers, placement } = p
  const width = 640
  const [up, down] = [100, 46]
  const each = width / layers.length
  const tallest = Math.max(...layers.map(({ bytes }) => bytes))
  const dearest = Math.max(...layers.map(({ cost }) => cost))
  const stored = layers.filter((_, i) => placement.stored[i]).map(({ name }) => name)
  return (
    <figure className="memory-chain">
      <figcaption>{p.title}</figcaption>
      <svg
        viewBox={`0 0 ${width} ${up + down + 4}`}
        role="img"
        aria-label={`${p.title}: stored are ${stored.join(', ')}; peak ${placement.peak} units.`}
      >
        {layers.map(({ name, bytes, cost }, i) => (
          <g key={i} data-stored={placement.stored[i]}>
            <title>{`${name}: ${bytes} units, cost ${cost}`}</title>
            <rect
              className="memory-chain-bytes"
              x={i * each + 1.5}
              y={up - (up - 4) * (bytes / tallest)}
              width={each - 3}
              height={(up - 4) * (bytes / tallest)}
            />
            <rect
              className="memory-chain-cost"
              x={i * each + 1.5}
              y={up + 4}
              width={each - 3}
              height={Math.max(1, (down - 2) * (cost / dearest))}
            />
          </g>
        ))}
        <path className="memory-base" d={`M0 ${up + 2}H${width}`} />
      </svg>
    </figure>
  )
}

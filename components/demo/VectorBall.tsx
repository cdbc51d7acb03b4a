'use client'
import { useId } from 'react'
import { useShared } from '@/components/present/use-shared'
import { formatValue } from './charts/ticks'
import { Arrow, Plane, PlaneLabel, REACH, toPath, toX, toY } from './Plane'
import { ballBoundary, dual, isEdge, norm, steepestPoint, type Point } from './plane-geometry'

const NAMED = [
  { p: 1, label: '1' },
  { p: 2, label: '2' },
  { p: Infinity, label: '∞' },
] as const
const SLIDER_MAX = 8

/** The p-ball in the plane, the gradient, and the point of the ball that lies deepest against it. */
export function VectorBall() {
  const id = useId()
  const [p, setP] = useShared<number>('vector-ball/p', 2)
  const [g, setG] = useShared<Point>('vector-ball/g', [0.9, 0.5])
  const w = steepestPoint(p, g)
  const q = dual(p)
  const inner = g[0] * w[0] + g[1] * w[1]
  const length = Math.hypot(...g)
  // The line <g, w> = -||g||_q, which touches the ball at the LMO point.
  const along: Point = length === 0 ? [0, 0] : [-g[1] / length, g[0] / length]
  const word = (value: number) => (value === Infinity ? '∞' : formatValue(value))
  return (
    <div className="picture-body">
      <Plane
        label={`The unit ball of the ${word(p)}-norm, the gradient g and the step`}
        handles={[{ id: 'g', name: 'Gradient g', at: g, onMove: setG }]}
      >
        <path className="plane-ball" d={toPath(ballBoundary(p))} aria-hidden="true" />
        {length === 0 ? null : (
          <path
            className="plane-level"
            aria-hidden="true"
            d={`M${toX(w[0] - 2 * REACH * along[0])} ${toY(w[1] - 2 * REACH * along[1])}L${toX(w[0] + 2 * REACH * along[0])} ${toY(w[1] + 2 * REACH * along[1])}`}
          />
        )}
        <Arrow to={g} kind="g" />
        <Arrow to={w} kind="w" />
        <PlaneLabel at={g} kind="g">
          g
        </PlaneLabel>
        <PlaneLabel at={w} kind="w">
          LMO(g)
        </PlaneLabel>
      </Plane>
      <div className="picture-side">
        <div className="demo-control">
          <div className="demo-control-head" id={`${id}-norm`}>
            <span>Norm p</span>
            <output>{word(p)}</output>
          </div>
          <div className="demo-chips" role="group" aria-labelledby={`${id}-norm`}>
            {NAMED.map((one) => (
              <button
                key={one.label}
                type="button"
                className="demo-chip"
                aria-pressed={p === one.p}
                onClick={() => setP(one.p)}
              >
                {one.label}
              </button>
            ))}
          </div>
          <input
            type="range"
            aria-label="Norm p, from 1 to 8"
            min={1}
            max={SLIDER_MAX}
            step={0.1}
            value={Math.min(p, SLIDER_MAX)}
            style={
              { '--filled': `${(100 * (Math.min(p, SLIDER_MAX) - 1)) / (SLIDER_MAX - 1)}%` } as React.CSSProperties
            }
            onChange={(event) => setP(Number(event.target.value))}
          />
        </div>
        <dl className="picture-numbers">
          <dt>gradient g</dt>
          <dd>
            ({fixed(g[0])}, {fixed(g[1])})
          </dd>
          <dt>step LMO(g)</dt>
          <dd>
            ({fixed(w[0])}, {fixed(w[1])})
          </dd>
          <dt>⟨g, LMO(g)⟩</dt>
          <dd>{fixed(inner)}</dd>
          <dt>
            dual norm ‖g‖<sub>{word(q)}</sub>
          </dt>
          <dd>{fixed(norm(q, g))}</dd>
        </dl>
        <p className="picture-note">
          {length === 0
            ? 'The gradient is zero: every step is as good as any other.'
            : isEdge(p, g)
              ? 'A tie: a whole edge of the ball lies on the dashed line, and the step is one point of it.'
              : 'On the dashed line ⟨g, w⟩ = −‖g‖ of the dual norm: it touches the ball at the step, and no point of the ball lies beyond it.'}
        </p>
      </div>
    </div>
  )
}

const fixed = (value: number) => (Math.abs(value) < 5e-4 ? 0 : value).toFixed(3).replace('-', '−')

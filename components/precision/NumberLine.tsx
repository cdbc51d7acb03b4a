'use client'
import { useId, useState } from 'react'
import { neighbour, roundTo, spacingAt } from '@/lib/numerics/float'
import { limitsOf, type FloatFormat } from '@/lib/numerics/formats'
import { exactly } from './words'

/** Positions of the handle from end to end. */
const STOPS = 160

/** The numbers of a format around x, and x between them: a slider, so that it can be dragged and moved by keys. */
export function NumberLine({
  x,
  format,
  onMove,
}: {
  /** Finite. */
  readonly x: number
  readonly format: FloatFormat
  readonly onMove: (x: number) => void
}) {
  const id = useId()
  const rounded = roundTo(x, format)
  /** The middle of the picture while x is dragged: without it the ground would move under the pointer. */
  const [held, setHeld] = useState<number | null>(null)
  const { largest } = limitsOf(format)
  const middle = held ?? (Number.isFinite(rounded) ? rounded : Math.sign(x) * largest)
  const marks = marksAround(middle, format)
  const [low, high] = [marks[0]!.at, marks.at(-1)!.at]
  const along = (value: number) => (value - low) / (high - low)
  const place = (value: number) => `${(100 * along(value)).toFixed(2)}%`
  const inside = x >= low && x <= high
  const goesTo = Number.isFinite(rounded) ? rounded : Math.sign(x) * (largest + spacingAt(largest, format))
  return (
    <div className="number-line">
      <div className="number-line-track" aria-hidden="true">
        {marks.map(({ at, label, kind }) => (
          <span key={at} className={`number-line-mark number-line-${kind}`} style={{ left: place(at) }}>
            <i />
            <b>{label}</b>
          </span>
        ))}
        {marks.slice(1).map(({ at }, i) => (
          <i key={at} className="number-line-half" style={{ left: place((at + marks[i]!.at) / 2) }} />
        ))}
        {inside && goesTo !== x && goesTo >= low && goesTo <= high ? (
          <i
            className="number-line-pull"
            style={{ left: place(Math.min(x, goesTo)), width: `${100 * Math.abs(along(goesTo) - along(x))}%` }}
          />
        ) : null}
      </div>
      <label className="number-line-label" htmlFor={id}>
        x between its neighbours
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={STOPS}
        step={1}
        value={Math.round(STOPS * Math.min(1, Math.max(0, along(x))))}
        aria-valuetext={`x is ${exactly(x)}, becomes ${exactly(rounded)}`}
        onPointerDown={() => setHeld(middle)}
        onPointerUp={() => setHeld(null)}
        onBlur={() => setHeld(null)}
        onChange={(event) => onMove(low + ((high - low) * Number(event.target.value)) / STOPS)}
      />
      <p className="number-line-words">
        Dashed: halfway, where rounding changes its mind. On it, the neighbour with an even last bit wins.
      </p>
    </div>
  )
}

interface Mark {
  readonly at: number
  readonly label: string
  readonly kind: 'number' | 'beyond'
}

/** Two numbers on either side of the middle one. Where the format ends, what is beyond stands in the next number's place. */
function marksAround(middle: number, format: FloatFormat): readonly Mark[] {
  const { largest } = limitsOf(format)
  const spacing = spacingAt(largest, format)
  const beyond = format.infinity ? '∞' : 'NaN'
  const side = (direction: 1 | -1): Mark[] => {
    const found: Mark[] = []
    let at = middle
    for (let i = 0; i < 2; i++) {
      const next = neighbour(at, direction, format)
      if (!Number.isFinite(next)) {
        found.push({
          at: direction * (largest + spacing),
          label: direction < 0 && format.infinity ? '−∞' : beyond,
          kind: 'beyond',
        })
        break
      }
      found.push({ at: next, label: exactly(next, 6), kind: 'number' })
      at = next
    }
    return found
  }
  return [...side(-1).reverse(), { at: middle, label: exactly(middle, 6), kind: 'number' }, ...side(1)]
}

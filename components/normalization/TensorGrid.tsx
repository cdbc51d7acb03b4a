'use client'
import { useRef, type CSSProperties, type KeyboardEvent } from 'react'
import { formatMeasured } from '@/components/demo/charts/ticks'
import { placeOf, type GridShape } from '@/lib/numerics/normalize'

/** Beyond this a colour has reached its end. */
const FULL = 3

const colorOf = (value: number): string => {
  const share = Math.round(100 * Math.min(1, Math.abs(value) / FULL))
  return `color-mix(in oklab, var(--grid-${value < 0 ? 'negative' : 'positive'}) ${share}%, var(--grid-zero))`
}

/**
 * A tensor as a map of its values: a row a sample, a block of columns a channel, a column a position. Arrow keys move from cell to cell.
 *
 * @param lit       indices whose cells stand out; the others step back
 * @param onSelect  hovered, focused or touched
 */
export function TensorGrid({
  title,
  values,
  shape,
  selected,
  lit,
  onSelect,
}: {
  readonly title: string
  readonly values: ArrayLike<number>
  readonly shape: GridShape
  readonly selected: number
  readonly lit: ReadonlySet<number>
  readonly onSelect: (index: number) => void
}) {
  const grid = useRef<HTMLDivElement>(null)
  const { samples, channels, positions } = shape
  const columns = channels * positions

  const move = (event: KeyboardEvent) => {
    const row = Math.floor(selected / columns)
    const column = selected % columns
    const target: Readonly<Record<string, number>> = {
      ArrowRight: row * columns + Math.min(columns - 1, column + 1),
      ArrowLeft: row * columns + Math.max(0, column - 1),
      ArrowDown: Math.min(samples - 1, row + 1) * columns + column,
      ArrowUp: Math.max(0, row - 1) * columns + column,
      Home: row * columns,
      End: row * columns + columns - 1,
    }
    const next = target[event.key]
    if (next === undefined) return
    event.preventDefault()
    onSelect(next)
    grid.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus()
  }

  return (
    <div className="tensor">
      <div className="tensor-title">{title}</div>
      <div
        ref={grid}
        className="tensor-grid"
        role="grid"
        aria-label={`${title}: ${samples} samples by ${channels} channels by ${positions} positions`}
        onKeyDown={move}
        style={{ '--channels': channels } as CSSProperties}
      >
        {Array.from({ length: samples }, (_, n) => (
          <div key={n} role="row" className="tensor-row">
            <span className="tensor-row-name" role="rowheader">
              {n + 1}
            </span>
            {Array.from({ length: columns }, (_, column) => {
              const index = n * columns + column
              const [, c, p] = placeOf(shape, index)
              return (
                <span
                  key={column}
                  role="gridcell"
                  className={p === 0 ? 'tensor-cell tensor-cell-first' : 'tensor-cell'}
                  tabIndex={index === selected ? 0 : -1}
                  aria-selected={index === selected}
                  aria-label={`sample ${n + 1}, channel ${c + 1}${positions > 1 ? `, position ${p + 1}` : ''}: ${formatMeasured(values[index])}`}
                  data-index={index}
                  data-lit={lit.has(index)}
                  style={{ background: colorOf(values[index]!) }}
                  onPointerEnter={() => onSelect(index)}
                  onFocus={() => onSelect(index)}
                />
              )
            })}
          </div>
        ))}
        <div className="tensor-row" aria-hidden="true">
          <span className="tensor-row-name" />
          {Array.from({ length: channels }, (_, c) => (
            <span key={c} className="tensor-channel" style={{ flexGrow: positions }}>
              {c + 1}
            </span>
          ))}
        </div>
      </div>
    </div>
  )
}

'use client'
import { useId } from 'react'
import { Html } from './Html'

/** Did the answer have it in? */
export function KeyPoints({
  points,
  ticked,
  onChange,
}: {
  readonly points: readonly string[]
  readonly ticked: ReadonlySet<number>
  readonly onChange: (ticked: ReadonlySet<number>) => void
}) {
  const id = useId()
  return (
    <fieldset className="card-points">
      <legend>
        Key points · {ticked.size} of {points.length}
      </legend>
      {points.map((point, i) => (
        <label key={point} htmlFor={`${id}-${i}`}>
          <input
            id={`${id}-${i}`}
            type="checkbox"
            checked={ticked.has(i)}
            onChange={({ target }) => {
              const next = new Set(ticked)
              if (target.checked) next.add(i)
              else next.delete(i)
              onChange(next)
            }}
          />
          <Html html={point} as="span" />
        </label>
      ))}
    </fieldset>
  )
}

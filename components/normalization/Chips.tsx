'use client'
import { useId } from 'react'

/** A choice among a few named values, as buttons. */
export function Chips<K extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string
  readonly options: Readonly<Record<K, string>>
  readonly value: K
  readonly onChange: (value: K) => void
}) {
  const id = useId()
  return (
    <div className="demo-control">
      <div className="demo-control-head" id={id}>
        <span>{label}</span>
      </div>
      <div className="demo-chips" role="group" aria-labelledby={id}>
        {(Object.entries(options) as [K, string][]).map(([key, name]) => (
          <button
            key={key}
            type="button"
            className="demo-chip"
            aria-pressed={value === key}
            onClick={() => onChange(key)}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  )
}

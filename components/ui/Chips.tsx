'use client'
import { useId, type ReactNode } from 'react'

/** A named group of buttons of which one is pressed. */
export function Chips<K extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: ReactNode
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

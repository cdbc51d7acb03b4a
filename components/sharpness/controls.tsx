'use client'
import { useId } from 'react'

/** A slider with its value beside its name. */
export function Slider({
  label,
  value,
  min,
  max,
  step,
  text,
  onChange,
}: {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  /** The value in words; default: the number. */
  readonly text?: string
  readonly onChange: (value: number) => void
}) {
  const id = useId()
  const filled = (100 * (value - min)) / (max - min)
  return (
    <div className="demo-control">
      <div className="demo-control-head">
        <label htmlFor={id}>{label}</label>
        <output htmlFor={id}>{text ?? value}</output>
      </div>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        style={{ '--filled': `${filled}%` } as React.CSSProperties}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  )
}

/** One of several, as a row of buttons. */
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

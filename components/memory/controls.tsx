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

/** A slider over a list of values. */
export function StepSlider({
  label,
  values,
  index,
  show,
  onChange,
}: {
  readonly label: string
  readonly values: readonly number[]
  readonly index: number
  readonly show: (value: number) => string
  readonly onChange: (index: number) => void
}) {
  const id = useId()
  const last = Math.max(1, values.length - 1)
  return (
    <div className="demo-control">
      <div className="demo-control-head">
        <label htmlFor={id}>{label}</label>
        <output htmlFor={id}>{show(values[index]!)}</output>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={values.length - 1}
        step={1}
        value={index}
        aria-valuetext={show(values[index]!)}
        style={{ '--filled': `${(100 * index) / last}%` } as React.CSSProperties}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  )
}

/** A drop-down list of named values. */
export function Select<K extends string>({
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
      <div className="demo-control-head">
        <label htmlFor={id}>{label}</label>
      </div>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value as K)}>
        {(Object.entries(options) as [K, string][]).map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

/** A number that the reader types; what is not a number in the range is left alone. */
export function NumberField({
  label,
  value,
  min,
  max,
  onChange,
}: {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly onChange: (value: number) => void
}) {
  const id = useId()
  return (
    <div className="memory-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        step="any"
        min={min}
        max={max}
        defaultValue={value}
        key={value}
        onBlur={(event) => {
          const typed = event.target.valueAsNumber
          if (typed >= min && typed <= max) onChange(typed)
          else event.target.value = String(value)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
        }}
      />
    </div>
  )
}

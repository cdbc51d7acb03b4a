'use client'
import { useId } from 'react'

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

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
  const text = show(values[index]!)
  return <Slider label={label} value={index} min={0} max={values.length - 1} step={1} text={text} onChange={onChange} />
}

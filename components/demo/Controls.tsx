'use client'
import { useId } from 'react'
import type { ControlValue } from '@/lib/experiments/resolve'
import type { Control, Experiment } from '@/lib/experiments/types'
import { formatValue } from './charts/ticks'
import { sliderScale } from './slider-scale'

type Choice = Extract<Control, { kind: 'choice' }>
type Slider = Extract<Control, { kind: 'slider' }>

/** The sliders and choices of a demo. */
export function Controls({
  experiment,
  values,
  pending,
  onChange,
}: {
  readonly experiment: Experiment
  readonly values: Readonly<Record<string, ControlValue>>
  /** Ids of controls that differ from the runs on show and wait for the next Run. */
  readonly pending: ReadonlySet<string>
  readonly onChange: (control: Control, value: ControlValue) => void
}) {
  if (experiment.controls.length === 0) return null
  return (
    <div className="demo-controls">
      {experiment.controls.map((control) => {
        const value = values[control.id]!
        const note = pending.has(control.id) ? 'takes effect at the next Run' : null
        return control.kind === 'slider' ? (
          <SliderRow
            key={control.id}
            control={control}
            value={Number(value)}
            note={note}
            onChange={(next) => onChange(control, next)}
          />
        ) : (
          <ChoiceRow
            key={control.id}
            control={control}
            value={value}
            note={note}
            onChange={(next) => onChange(control, next)}
          />
        )
      })}
    </div>
  )
}

interface RowProps<C, V> {
  readonly control: C
  readonly value: V
  readonly note: string | null
  readonly onChange: (value: V) => void
}

function SliderRow({ control, value, note, onChange }: RowProps<Slider, number>) {
  const id = useId()
  const scale = sliderScale(control)
  const position = scale.toPosition(value)
  const filled = (position - scale.min) / (scale.max - scale.min)
  return (
    <div className="demo-control">
      <div className="demo-control-head">
        <label htmlFor={id}>{control.label}</label>
        <output htmlFor={id}>{formatValue(value)}</output>
      </div>
      <input
        id={id}
        type="range"
        min={scale.min}
        max={scale.max}
        step={scale.step}
        value={position}
        aria-valuetext={formatValue(value)}
        aria-describedby={note === null ? undefined : `${id}-note`}
        style={{ '--filled': `${(100 * filled).toFixed(1)}%` } as React.CSSProperties}
        onChange={(event) => onChange(scale.toValue(Number(event.target.value)))}
      />
      {note === null ? null : (
        <small id={`${id}-note`} className="demo-control-note">
          {note}
        </small>
      )}
    </div>
  )
}

function ChoiceRow({ control, value, note, onChange }: RowProps<Choice, ControlValue>) {
  const id = useId()
  const selected = control.options.findIndex((option) => JSON.stringify(option.value) === JSON.stringify(value))
  return (
    <div className="demo-control">
      <div className="demo-control-head">
        <label htmlFor={id}>{control.label}</label>
      </div>
      <select
        id={id}
        value={selected}
        aria-describedby={note === null ? undefined : `${id}-note`}
        onChange={(event) => {
          const option = control.options[Number(event.target.value)]
          if (option !== undefined) onChange(option.value)
        }}
      >
        {control.options.map((option, i) => (
          <option key={option.label} value={i}>
            {option.label}
          </option>
        ))}
      </select>
      {note === null ? null : (
        <small id={`${id}-note`} className="demo-control-note">
          {note}
        </small>
      )}
    </div>
  )
}

import type { SliderControl } from '@/lib/experiments/types'

/** Positions of a logarithmic slider; a linear one moves in its own units. */
const POSITIONS = 200

export interface SliderScale {
  readonly min: number
  readonly max: number
  readonly step: number | 'any'
  readonly toPosition: (value: number) => number
  readonly toValue: (position: number) => number
}

/** How the positions of an `<input type="range">` stand for a control's values. */
export function sliderScale({ scale, min, max, step }: SliderControl): SliderScale {
  if (scale !== 'log') {
    const unit = step ?? (scale === 'integer' ? 1 : niceUnit((max - min) / 100))
    const snap = (position: number) => tidy(Math.min(max, min + Math.round((position - min) / unit) * unit))
    return { min, max, step: unit, toPosition: (value) => value, toValue: snap }
  }
  const ratio = Math.log(max / min)
  return {
    min: 0,
    max: POSITIONS,
    step: 1,
    toPosition: (value) => Math.round((POSITIONS * Math.log(value / min)) / ratio),
    toValue(position) {
      if (position <= 0) return min
      if (position >= POSITIONS) return max
      // Two digits are all that a rate of learning needs, and they read well in a link.
      return Number((min * Math.exp((ratio * position) / POSITIONS)).toPrecision(2))
    },
  }
}

const niceUnit = (rough: number) => 10 ** Math.floor(Math.log10(rough))
const tidy = (value: number) => Number(value.toPrecision(10))

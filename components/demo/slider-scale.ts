import type { SliderControl } from '@/lib/experiments/types'

/** A logarithmic slider has 20 positions in a factor of ten (the preferred numbers 1, 1.1, 1.3, 1.4, ...), or this many in all. */
const FEWEST_POSITIONS = 40

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
  const decades = Math.log10(max / min)
  const positions = Math.max(FEWEST_POSITIONS, Math.round(20 * decades))
  const digits = positions > 21 * decades ? 3 : 2
  return {
    min: 0,
    max: positions,
    step: 1,
    toPosition: (value) => Math.round((positions * Math.log10(value / min)) / decades),
    toValue(position) {
      if (position <= 0) return min
      if (position >= positions) return max
      return Number((min * 10 ** ((decades * position) / positions)).toPrecision(digits))
    },
  }
}

const niceUnit = (rough: number) => 10 ** Math.floor(Math.log10(rough))
const tidy = (value: number) => Number(value.toPrecision(10))

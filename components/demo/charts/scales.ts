export type ScaleKind = 'linear' | 'log'
export type Domain = readonly [low: number, high: number]

/** Where a value lies in a domain: 0 at its low end, 1 at its high end; NaN if it cannot be drawn. */
export function position(kind: ScaleKind, [low, high]: Domain, value: number): number {
  if (!drawable(kind, value)) return Number.NaN
  if (low === high) return 0.5
  if (kind === 'linear') return (value - low) / (high - low)
  return Math.log(value / low) / Math.log(high / low)
}

/** The value at a position; the inverse of `position`. */
export function valueAt(kind: ScaleKind, [low, high]: Domain, at: number): number {
  return kind === 'linear' ? low + at * (high - low) : low * (high / low) ** at
}

/** Whether a value has a place on the scale: a logarithm has none for zero and below. */
export function drawable(kind: ScaleKind, value: number): boolean {
  return Number.isFinite(value) && (kind === 'linear' || value > 0)
}

/** A logarithmic axis goes this far below its largest value; a curve that falls on leaves the chart, rather than flatten the others. */
const DEEPEST = 1e8

/**
 * A domain with round ends that holds all drawable values (on a logarithmic axis: down to 1e-8 of the largest).
 *
 * @param cap  values above are let out of the chart (a run that diverges would flatten all others)
 */
export function niceDomain(kind: ScaleKind, values: Iterable<number>, cap = Infinity): Domain {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (!drawable(kind, value)) continue
    const shown = Math.min(value, cap)
    if (shown < low) low = shown
    if (shown > high) high = shown
  }
  if (low > high) return kind === 'log' ? [0.1, 1] : [0, 1]
  return kind === 'log' ? niceLog(Math.max(low, high / DEEPEST), high) : niceLinear(low, high)
}

function niceLinear(low: number, high: number): Domain {
  // A curve of positive numbers is read against zero, unless zero is far off.
  if (low > 0 && low < 0.5 * high) low = 0
  // Values that differ by rounding only have no scale of their own.
  if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))) {
    const room = low === 0 ? 1 : Math.abs(low) * 0.1
    low -= room
    high += room
  }
  const step = niceStep((high - low) / 5)
  return [round(Math.floor(low / step + 1e-9) * step), round(Math.ceil(high / step - 1e-9) * step)]
}

function niceLog(low: number, high: number): Domain {
  const floor = stepBelow(low)
  const ceiling = stepAbove(high)
  return floor === ceiling ? [floor / 2, ceiling * 2] : [floor, ceiling]
}

/** 1, 2 or 5 times a power of ten, close to `rough`. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = rough / power
  return round((factor < 1.5 ? 1 : factor < 3.5 ? 2 : factor < 7.5 ? 5 : 10) * power)
}

const MANTISSAS = [1, 2, 5, 10] as const

function stepBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = (value / power) * (1 + 1e-9)
  return round(MANTISSAS.findLast((mantissa) => mantissa <= factor)! * power)
}

function stepAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = (value / power) * (1 - 1e-9)
  return round(MANTISSAS.find((mantissa) => mantissa >= factor)! * power)
}

/** Rids a sum of decimal steps of its binary dust. */
export function round(value: number): number {
  return Number(value.toPrecision(12))
}

import { niceStep, round, type Domain, type ScaleKind } from './scales'

/** Round numbers within a domain, about `count` of them. */
export function ticksOf(kind: ScaleKind, domain: Domain, count = 5): readonly number[] {
  return kind === 'log' ? logTicks(domain, count) : linearTicks(domain, count)
}

function linearTicks([low, high]: Domain, count: number): number[] {
  const step = niceStep((high - low) / count)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => round((first + i) * step))
}

function logTicks([low, high]: Domain, count: number): number[] {
  const within = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)
  const first = Math.floor(Math.log10(low) + 1e-9)
  const last = Math.ceil(Math.log10(high) - 1e-9)
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const decades = Math.log10(high / low)
  const mantissas = decades <= 1.2 ? [1, 2, 3, 5] : decades <= 2.3 ? [1, 2, 5] : [1]
  const every = Math.max(1, Math.ceil(decades / (count + 1)))
  return powers
    .filter((power) => power % every === 0)
    .flatMap((power) => mantissas.map((mantissa) => round(mantissa * 10 ** power)))
    .filter(within)
}

/** A number on an axis: short, e.g. 0.05, 1,200, 1e−6. */
export function formatTick(value: number): string {
  const size = Math.abs(value)
  if (value === 0) return '0'
  if (size >= 1e5 || size < 1e-3) return powerOfTen(value, 2)
  return minus(size >= 1000 ? grouped(value) : String(round(value)))
}

/** A measured number: three significant digits, e.g. 0.0573, 1,230, 4.2e−5. */
export function formatValue(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) return powerOfTen(value, digits)
  if (size >= 1000) return minus(grouped(Math.round(value)))
  return minus(String(Number(value.toPrecision(digits))))
}

/** A measured number among others: as `formatValue`, with its final zeros, so that digits line up. */
export function formatMeasured(value: number | null | undefined): string {
  const text = formatValue(value)
  const plain = value !== null && value !== undefined && /^−?[\d.]+$/.test(text) && Math.abs(value) < 1000
  return plain && value !== 0 ? minus(value.toPrecision(3)) : text
}

/** 4.21e−5: plain characters, which every font has. */
function powerOfTen(value: number, digits: number): string {
  const [mantissa = '', power = ''] = value.toExponential(digits - 1).split('e')
  return minus(`${Number(mantissa)}e${minus(power.replace('+', ''))}`)
}

/** Thousands in groups, without the reader's locale: server and browser must agree. */
function grouped(value: number): string {
  const [whole = '', fraction] = String(round(value)).split('.')
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? spaced : `${spaced}.${fraction}`
}

const minus = (text: string) => text.replace(/^-/, '−')

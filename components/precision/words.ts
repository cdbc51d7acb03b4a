import { classOf } from '@/lib/numerics/float'
import type { FloatFormat } from '@/lib/numerics/formats'

const minus = (text: string) => text.replaceAll('-', '−')

/** A number with up to nine significant digits, enough to tell float32 numbers apart: 65,504, 0.0999755859, 5.96046448e−8. */
export function exactly(x: number, digits = 9): string {
  if (Number.isNaN(x)) return 'NaN'
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞'
  if (x === 0) return Object.is(x, -0) ? '−0' : '0'
  const size = Math.abs(x)
  const rounded = Number(x.toPrecision(digits))
  if (size >= 1e7 || size < 1e-4) return minus(rounded.toExponential().replace('e+', 'e'))
  const [whole = '', fraction] = String(rounded).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return minus(fraction === undefined ? grouped : `${grouped}.${fraction}`)
}

/** What happened to x on its way into the format. */
export function fateOf(x: number, rounded: number, format: FloatFormat): string {
  if (Number.isNaN(x)) return 'not a number'
  if (!Number.isFinite(x)) return format.infinity ? 'infinity' : 'no infinity here: NaN'
  const kind = classOf(rounded, format)
  if (kind === 'infinite' || kind === 'nan') return 'overflows'
  if (kind === 'zero') return x === 0 ? 'zero' : 'underflows to 0'
  const how = kind === 'subnormal' ? 'subnormal' : 'normal'
  return rounded === x ? `${how}, exact` : how
}

/** |rounded − x| / |x|, in words. */
export function errorOf(x: number, rounded: number): string {
  if (!Number.isFinite(x) || !Number.isFinite(rounded)) return '–'
  if (rounded === x) return '0'
  return `${exactly((100 * Math.abs(rounded - x)) / Math.abs(x), 2)} %`
}

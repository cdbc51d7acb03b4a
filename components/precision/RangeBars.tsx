import { exponentOf } from '@/lib/numerics/float'
import { FLOAT_FORMATS, limitsOf, type FormatId } from '@/lib/numerics/formats'

/** Exponents of two from end to end. */
const LOW = -152
const HIGH = 132
const TICKS = [-120, -80, -40, 0, 40, 80, 120]

const along = (exponent: number) => `${((100 * (exponent - LOW)) / (HIGH - LOW)).toFixed(2)}%`

/** The range of every format on one logarithmic axis, subnormals pale, and where x lies in it. */
export function RangeBars({ x, chosen }: { readonly x: number; readonly chosen: FormatId }) {
  const at = Number.isFinite(x) && x !== 0 ? Math.min(HIGH, Math.max(LOW, exponentOf(x))) : null
  return (
    <div className="range-bars" aria-hidden="true">
      {FLOAT_FORMATS.map((format) => {
        const { largest, smallestNormal, smallestSubnormal } = limitsOf(format)
        const [start, normal, end] = [smallestSubnormal, smallestNormal, largest].map(Math.log2) as [
          number,
          number,
          number,
        ]
        return (
          <div key={format.id} className="range-row" data-chosen={format.id === chosen}>
            <span className="range-name">{format.name}</span>
            <span className="range-track">
              <i
                className="range-subnormal"
                style={{ left: along(start), width: `${(100 * (normal - start)) / (HIGH - LOW)}%` }}
              />
              <i
                className="range-normal"
                style={{ left: along(normal), width: `${(100 * (end - normal)) / (HIGH - LOW)}%` }}
              />
              {at === null ? null : <i className="range-x" style={{ left: along(at) }} />}
            </span>
          </div>
        )
      })}
      <div className="range-row">
        <span className="range-name" />
        <span className="range-track range-axis">
          {TICKS.map((tick) => (
            <b key={tick} style={{ left: along(tick) }}>
              2<sup>{String(tick).replace('-', '−')}</sup>
            </b>
          ))}
        </span>
      </div>
    </div>
  )
}

import { bitsOf, encode, roundTo } from '@/lib/numerics/float'
import { FLOAT_FORMATS, widthOf, type FloatFormat, type FormatId } from '@/lib/numerics/formats'
import { errorOf, exactly, fateOf } from './words'

/** x in every format; a press on a name shows that one above. */
export function FormatTable({
  x,
  chosen,
  onChoose,
}: {
  readonly x: number
  readonly chosen: FormatId
  readonly onChoose: (id: FormatId) => void
}) {
  return (
    <div className="format-table-scroll" tabIndex={0} role="region" aria-label="x in every format">
      <table className="format-table">
        <thead>
          <tr>
            <th scope="col">format</th>
            <th scope="col">sign, exponent, fraction</th>
            <th scope="col">x becomes</th>
            <th scope="col">relative error</th>
            <th scope="col">kind</th>
          </tr>
        </thead>
        <tbody>
          {FLOAT_FORMATS.map((format) => (
            <Row key={format.id} x={x} format={format} chosen={format.id === chosen} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({
  x,
  format,
  chosen,
  onChoose,
}: {
  readonly x: number
  readonly format: FloatFormat
  readonly chosen: boolean
  readonly onChoose: (id: FormatId) => void
}) {
  const rounded = roundTo(x, format)
  const bits = bitsOf(encode(x, format), format).join('')
  const fate = fateOf(x, rounded, format)
  return (
    <tr data-format={format.id} data-chosen={chosen}>
      <th scope="row">
        <button type="button" className="demo-chip" aria-pressed={chosen} onClick={() => onChoose(format.id)}>
          {format.name}
        </button>
      </th>
      <td>
        <code className="format-bits" aria-label={`${widthOf(format)} bits`}>
          <span className="bit-sign">{bits.slice(0, 1)}</span>{' '}
          <span className="bit-exponent">{bits.slice(1, 1 + format.exponentBits)}</span>{' '}
          <span className="bit-fraction">{bits.slice(1 + format.exponentBits)}</span>
        </code>
      </td>
      <td data-becomes>{exactly(rounded)}</td>
      <td>{errorOf(x, rounded)}</td>
      <td className={fate.includes('flow') ? 'format-lost' : undefined}>{fate}</td>
    </tr>
  )
}

'use client'
import { useRef, useState } from 'react'
import { bitsOf, flipBit } from '@/lib/numerics/float'
import { biasOf, type FloatFormat } from '@/lib/numerics/formats'

const PARTS = ['sign', 'exponent', 'fraction'] as const
type Part = (typeof PARTS)[number]

/** Sign, exponent and fraction of a code, bit by bit; a bit is a button that turns it over. Arrow keys move from bit to bit. */
export function BitRow({
  code,
  format,
  onCode,
}: {
  readonly code: number
  readonly format: FloatFormat
  readonly onCode: (code: number) => void
}) {
  const bits = bitsOf(code, format)
  const row = useRef<HTMLDivElement | null>(null)
  const [chosen, setChosen] = useState(1)
  const current = Math.min(chosen, bits.length - 1)
  const move = (to: number) => {
    const index = Math.max(0, Math.min(bits.length - 1, to))
    setChosen(index)
    row.current?.querySelectorAll<HTMLButtonElement>('.bit')[index]?.focus()
  }
  const onKeyDown = ({ key, preventDefault }: Pick<React.KeyboardEvent, 'key'> & { preventDefault: () => void }) => {
    const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: bits.length - 1 }[key]
    if (to === undefined) return
    preventDefault()
    move(to)
  }
  return (
    <div
      ref={row}
      className="bit-row"
      role="group"
      aria-label={`Bits of the ${format.name} number; arrow keys move, Space turns a bit over`}
      onKeyDown={(event) => onKeyDown({ key: event.key, preventDefault: () => event.preventDefault() })}
    >
      {PARTS.map((part) => (
        <div key={part} className={`bit-part bit-${part}`}>
          <div className="bit-cells">
            {bits.map((bit, index) =>
              partOf(index, format) !== part ? null : (
                <button
                  key={index}
                  type="button"
                  className="bit"
                  data-bit={index}
                  aria-pressed={bit === 1}
                  aria-label={`${part}, bit ${index}`}
                  tabIndex={index === current ? 0 : -1}
                  onFocus={() => setChosen(index)}
                  onClick={() => onCode(flipBit(code, index, format))}
                >
                  {bit}
                </button>
              ),
            )}
          </div>
          <span className="bit-caption">{captionOf(part, bits, format)}</span>
        </div>
      ))}
    </div>
  )
}

function partOf(index: number, { exponentBits }: FloatFormat): Part {
  return index === 0 ? 'sign' : index <= exponentBits ? 'exponent' : 'fraction'
}

const valueOf = (bits: readonly number[]): number => bits.reduce((value, bit) => 2 * value + bit, 0)

function captionOf(part: Part, bits: readonly number[], format: FloatFormat): string {
  const { exponentBits, mantissaBits, infinity } = format
  if (part === 'sign') return bits[0] === 1 ? '−' : '+'
  const field = valueOf(bits.slice(1, 1 + exponentBits))
  const fraction = valueOf(bits.slice(1 + exponentBits))
  const top = field === 2 ** exponentBits - 1
  if (part === 'exponent') {
    if (top && infinity) return `${field}: ∞ or NaN`
    if (field === 0) return `0: subnormal, 2^${1 - biasOf(format)}`.replaceAll('-', '−')
    return `${field} − ${biasOf(format)} = ${field - biasOf(format)}`.replaceAll('-', '−')
  }
  if (top && infinity) return fraction === 0 ? 'all zeros: ∞' : 'not all zeros: NaN'
  if (top && fraction === 2 ** mantissaBits - 1) return 'all ones: NaN'
  return `${field === 0 ? 0 : 1} + ${fraction}/${2 ** mantissaBits}`
}

'use client'
import './precision.css'
import './precision-deck.css'
import { useId } from 'react'
import { useShared } from '@/components/present/use-shared'
import { decode, encode, exponentOf, roundTo, spacingAt } from '@/lib/numerics/float'
import { formatOf, limitsOf, type FormatId } from '@/lib/numerics/formats'
import { parseNumber } from '@/lib/numerics/parse-number'
import { BitRow } from './BitRow'
import { FormatTable } from './FormatTable'
import { NumberLine } from './NumberLine'
import { RangeBars } from './RangeBars'
import { errorOf, exactly, fateOf } from './words'

const PRESETS = ['0.1', '6e-5', '2^-25', '65520', '1e-8', '1/3'] as const
/** Powers of two that the slider reaches: all of FP32's. */
const POWERS = { lowest: -150, highest: 128 } as const

/** A number in the bits of each format: typed, dragged, or set bit by bit. */
export function BitExplorer() {
  const id = useId()
  const [text, setText] = useShared('bit-explorer/text', '0.1')
  const [x, setX] = useShared('bit-explorer/x', 0.1)
  const [chosen, setChosen] = useShared<FormatId>('bit-explorer/chosen', 'fp16')
  const format = formatOf(chosen)
  const rounded = roundTo(x, format)
  const limits = limitsOf(format)
  const finite = Number.isFinite(x)
  const invalid = parseNumber(text) === null
  const type = (typed: string) => {
    setText(typed)
    const value = parseNumber(typed)
    if (value !== null) setX(value)
  }
  const put = (value: number) => {
    setX(value)
    setText(plainText(value))
  }
  const power = finite && x !== 0 ? exponentOf(x) : 0
  return (
    <section className="demo picture bit-explorer" aria-labelledby={`${id}-title`} data-picture="bit-explorer">
      <div className="demo-header">
        <h3 id={`${id}-title`}>What a number becomes</h3>
        <p>Type a number, drag it, or turn its bits over. Choose a format in the table.</p>
      </div>
      <div className="demo-body">
        <div className="demo-main bit-main">
          <BitRow code={encode(x, format)} format={format} onCode={(code) => put(decode(code, format))} />
          {finite ? <NumberLine x={x} format={format} onMove={put} /> : null}
          <RangeBars x={x} chosen={chosen} />
        </div>
        <div className="demo-side">
          <div className="demo-control">
            <div className="demo-control-head">
              <label htmlFor={`${id}-x`}>x</label>
              <output htmlFor={`${id}-x`}>{invalid ? 'not a number yet' : ''}</output>
            </div>
            <input
              id={`${id}-x`}
              className="bit-input"
              type="text"
              value={text}
              spellCheck={false}
              autoComplete="off"
              aria-invalid={invalid}
              onChange={(event) => type(event.target.value)}
            />
          </div>
          <div className="demo-chips" role="group" aria-label="Examples">
            {PRESETS.map((preset) => (
              <button key={preset} type="button" className="demo-chip" onClick={() => type(preset)}>
                {preset.replace('-', '−')}
              </button>
            ))}
          </div>
          <div className="demo-control">
            <div className="demo-control-head">
              <label htmlFor={`${id}-power`}>Size</label>
              <output htmlFor={`${id}-power`}>
                2<sup>{String(power).replace('-', '−')}</sup>
              </output>
            </div>
            <input
              id={`${id}-power`}
              type="range"
              min={POWERS.lowest}
              max={POWERS.highest}
              step={1}
              value={power}
              disabled={!finite || x === 0}
              aria-valuetext={`2 to the power ${power}`}
              style={
                {
                  '--filled': `${(100 * (power - POWERS.lowest)) / (POWERS.highest - POWERS.lowest)}%`,
                } as React.CSSProperties
              }
              onChange={(event) => put((x / 2 ** power) * 2 ** Number(event.target.value))}
            />
          </div>
          <dl className="picture-numbers" aria-live="polite">
            <dt>in {format.name}</dt>
            <dd data-rounded>{exactly(rounded)}</dd>
            <dt>kind</dt>
            <dd data-kind>{fateOf(x, rounded, format)}</dd>
            <dt>relative error</dt>
            <dd>{errorOf(x, rounded)}</dd>
            <dt>spacing here</dt>
            <dd>{finite ? exactly(spacingAt(x, format), 3) : '–'}</dd>
          </dl>
          <dl className="picture-numbers">
            <dt>largest</dt>
            <dd>{exactly(limits.largest, 5)}</dd>
            <dt>smallest normal</dt>
            <dd>{exactly(limits.smallestNormal, 3)}</dd>
            <dt>smallest subnormal</dt>
            <dd>{exactly(limits.smallestSubnormal, 3)}</dd>
          </dl>
        </div>
      </div>
      <FormatTable x={x} chosen={chosen} onChoose={setChosen} />
    </section>
  )
}

/** A number as it may be typed. */
const plainText = (x: number): string =>
  Number.isFinite(x) ? String(x) : Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf'

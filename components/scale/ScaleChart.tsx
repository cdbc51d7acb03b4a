import './scale.css'
import type { ReactNode } from 'react'
import { COMPUTE_GROWTH, SCALE_MODELS, type ScaleModel } from '@/content/lessons/training-and-sgd/scale-models'
import { PlotFrame, type PlotMark } from '../demo/charts/PlotFrame'
import { position, type Domain } from '../demo/charts/scales'
import { formatValue } from '../demo/charts/ticks'
import { ProseTable } from '../lesson/prose'
import { inUnits, Power } from './words'

type Kind = 'compute' | 'parameters'

const YEARS: Domain = [1997, 2026]
const COMPUTE: Domain = [1e11, 1e27]
const PARAMETERS: Domain = [1e4, 1e13]
/** Labels stand on the left of their points, but for those that others would cover there. */
const ELSEWHERE: Readonly<Record<Kind, Readonly<Record<string, 'right' | 'above' | 'below'>>>> = {
  compute: { 'LeNet-5': 'right', Chinchilla: 'below' },
  parameters: { 'LeNet-5': 'right', 'BERT-Large': 'right', Chinchilla: 'below', 'Llama 3.1 405B': 'above' },
}

const yearOf = ({ published: [year, month] }: ScaleModel) => year + (month - 0.5) / 12

/** Training compute and parameters of well-known models over the years, on log axes, with a table of the numbers and their sources. */
export function ScaleChart({ cite }: { readonly cite: (id: string) => ReactNode }) {
  const [first, last] = [SCALE_MODELS[0]!, SCALE_MODELS.at(-1)!]
  return (
    <section className="demo picture" aria-labelledby="scale-title" data-picture="scale">
      <div className="demo-header">
        <h3 id="scale-title">Ten models in 26 years</h3>
        <p>
          A hand-picked set. On a log axis a straight line is a constant factor a year. For hundreds of models see{' '}
          <a href="https://epoch.ai/data/notable-ai-models">Epoch AI’s database</a>.
        </p>
      </div>
      <div className="demo-body demo-body-wide">
        <div className="demo-main scale-main">
          <Panel
            kind="compute"
            label="training compute, operations"
            domain={COMPUTE}
            ticks={[1e12, 1e15, 1e18, 1e21, 1e24, 1e27]}
            words={`Training compute on a log axis: ${wordsOf(first)}, ${wordsOf(last)}. A line that grows by a factor of ${COMPUTE_GROWTH.perYear} a year from AlexNet in 2012 ends near ${last.name}.`}
          />
          <Panel
            kind="parameters"
            label="parameters"
            domain={PARAMETERS}
            ticks={[1e4, 1e6, 1e8, 1e10, 1e12]}
            words={`Parameters on a log axis: ${first.name} ${inUnits(first.parameters)} in ${first.published[0]}, PaLM ${inUnits(540e9)} in 2022; Chinchilla in 2022 and ${last.name} in ${last.published[0]} have fewer than PaLM.`}
          />
          <ul className="scale-legend">
            <li>
              <i className="scale-dot" /> reported by its authors
            </li>
            <li>
              <i className="scale-dot scale-dot-open" /> estimated by others
            </li>
            <li>
              <svg width="26" height="8" viewBox="0 0 26 8" aria-hidden="true">
                <path className="scale-trend" d="M0 4H26" />
              </svg>
              a factor of {COMPUTE_GROWTH.perYear} a year, drawn through AlexNet
            </li>
          </ul>
        </div>
      </div>
      <div className="demo-words">
        <details className="demo-table">
          <summary>Numbers and sources</summary>
          <Sources cite={cite} />
        </details>
      </div>
    </section>
  )
}

const wordsOf = ({ name, compute, published }: ScaleModel) =>
  `${name} ${formatValue(compute!.value, 2)} operations in ${published[0]}`

interface PanelProps {
  readonly kind: Kind
  readonly label: string
  readonly domain: Domain
  readonly ticks: readonly number[]
  /** What a reader who does not see it should know. */
  readonly words: string
}

function Panel({ kind, label, domain, ticks, words }: PanelProps) {
  const left = (year: number) => position('linear', YEARS, year)
  const top = (value: number) => 1 - position('log', domain, value)
  const points = SCALE_MODELS.flatMap((model) => {
    const value = kind === 'compute' ? model.compute?.value : model.parameters
    const open = kind === 'compute' && model.compute?.by === 'others'
    return value === undefined ? [] : [{ name: model.name, open, x: left(yearOf(model)), y: top(value) }]
  })
  const marks = points.map(({ name, x, y }): PlotMark => ({
    key: name,
    left: x,
    top: y,
    text: name,
    className: `scale-label scale-label-${ELSEWHERE[kind][name] ?? 'left'}`,
  }))
  return (
    <div role="img" aria-label={words}>
      <PlotFrame
        x={{
          kind: 'linear',
          domain: YEARS,
          ticks: [2000, 2005, 2010, 2015, 2020, 2025],
          tickText: String,
          label: 'year',
        }}
        y={{ kind: 'log', domain, ticks, label }}
        marks={marks}
      >
        <svg className="plot-lines" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
          {kind === 'compute' ? <path className="scale-trend" d={trendPath(left, top)} /> : null}
        </svg>
        {points.map(({ name, open, x, y }) => (
          <i
            key={name}
            className={open ? 'scale-dot scale-dot-open' : 'scale-dot'}
            style={{ left: `${100 * x}%`, top: `${100 * y}%` }}
          />
        ))}
      </PlotFrame>
    </div>
  )
}

/** Epoch AI's growth over its years, through AlexNet. */
function trendPath(left: (year: number) => number, top: (value: number) => number): string {
  const { perYear, from, to } = COMPUTE_GROWTH
  const anchor = SCALE_MODELS.find(({ name }) => name === 'AlexNet')!
  const at = (year: number) =>
    `${(1000 * left(year)).toFixed(1)} ${(1000 * top(anchor.compute!.value * perYear ** (year - yearOf(anchor)))).toFixed(1)}`
  return `M${at(from)}L${at(to)}`
}

function Sources({ cite }: { readonly cite: (id: string) => ReactNode }) {
  return (
    <ProseTable>
      <thead>
        <tr>
          <th scope="col">model</th>
          <th scope="col">year</th>
          <th scope="col">parameters</th>
          <th scope="col">training compute</th>
        </tr>
      </thead>
      <tbody>
        {SCALE_MODELS.map(({ name, published, parameters, source, compute }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{published[0]}</td>
            <td>
              {inUnits(parameters)} ({cite(source)})
            </td>
            <td>
              {compute === null ? (
                'not published'
              ) : (
                <>
                  <Power value={compute.value} digits={2} />, {compute.how} ({cite(compute.source)})
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </ProseTable>
  )
}

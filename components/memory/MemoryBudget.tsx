'use client'
import { useId } from 'react'
import { useShared } from '@/components/present/use-shared'
import {
  bytesPerParameter,
  GB,
  memoryBudget,
  MODELS,
  type ActivationCount,
  type ModelName,
  type ModelShape,
  type Optimizer,
  type Precision,
  type TrainingSetup,
  type Tuning,
} from '@/lib/memory/budget'
import { BudgetBar, type BudgetRow } from './BudgetBar'
import { Chips } from '../ui/Chips'
import { Select } from '../ui/Select'
import { StepSlider } from '../ui/Slider'
import { NumberField } from './NumberField'
import './memory.css'

const NAMES = {
  'gpt2-small': MODELS['gpt2-small'].name,
  'gpt2-xl': MODELS['gpt2-xl'].name,
  '7b': MODELS['7b'].name,
  '13b': MODELS['13b'].name,
  '65b': MODELS['65b'].name,
}
const PRECISIONS: Readonly<Record<Precision, string>> = {
  mixed: 'mixed, FP32 master copy',
  fp32: 'FP32 throughout',
  autocast: 'PyTorch autocast',
  bf16: 'BF16 throughout',
}
const OPTIMIZERS: Readonly<Record<Optimizer, string>> = {
  adam: 'Adam, AdamW',
  'adam-8bit': 'Adam with 8-bit moments',
  momentum: 'one moment: Muon, Lion',
  sgd: 'SGD without momentum',
}
const TUNINGS: Readonly<Record<Tuning, string>> = { full: 'all weights', lora: 'LoRA', qlora: 'QLoRA' }
const COUNTS: Readonly<Record<ActivationCount, string>> = {
  zero: '12 numbers (ZeRO)',
  stored: 'all, scores stored',
  tiled: 'all, tiled attention',
}
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256]
const LENGTHS = [128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768]
const RANKS = [4, 8, 16, 32, 64, 128]
const CARDS = {
  '8': '8 GB',
  '16': '16 GB',
  '24': '24 GB',
  '32': '32 GB',
  '40': '40 GB',
  '80': '80 GB',
  '141': '141 GB',
}
const SWITCH = { off: 'off', on: 'one a block' } as const

const whole = (value: number) => value.toLocaleString('en-GB')
/** Gigabytes with three significant digits at most, never in powers of ten. */
const gigabytes = (bytes: number): string => {
  const value = bytes / GB
  if (value >= 99.95) return `${Math.round(value).toLocaleString('en-GB')} GB`
  return `${value.toFixed(value >= 9.995 ? 1 : value >= 0.0095 ? 2 : 4)} GB`
}

/**
 * The memory of a training step by component, for the reader's own model and settings: arithmetic, no measurement.
 *
 * @param model      which model it opens with
 * @param precision  which precision it opens with
 */
export function MemoryBudget({
  model = 'gpt2-xl',
  precision = 'mixed',
}: {
  readonly model?: ModelName
  readonly precision?: Precision
}) {
  const id = useId()
  const [chosen, setChosen] = useShared<ModelName | 'own'>(`memory-budget/${model}/chosen`, model)
  const [shape, setShape] = useShared<ModelShape>(`memory-budget/${model}/shape`, MODELS[model])
  const [card, setCard] = useShared<keyof typeof CARDS>(`memory-budget/${model}/card`, model === '7b' ? '24' : '32')
  const [setup, setSetup] = useShared<TrainingSetup>(`memory-budget/${model}/setup`, {
    ...{ precision, optimizer: 'adam', tuning: 'full', rank: 16 },
    ...{ batch: 32, length: 1024, count: 'zero', checkpointing: false },
  })
  const change = (part: Partial<TrainingSetup>) => setSetup({ ...setup, ...part })
  const own = (part: Partial<ModelShape>) => {
    setChosen('own')
    setShape({ ...shape, ...part })
  }
  const budget = memoryBudget(shape, setup)
  const rows = rowsOf(shape, setup)
  const capacity = Number(card) * GB
  const spare = capacity - budget.total
  const verdict =
    spare >= 0
      ? `fits in ${card} GB with ${gigabytes(spare)} to spare`
      : `does not fit in ${card} GB: ${gigabytes(-spare)} too much`
  return (
    <section
      className="demo picture"
      aria-labelledby={`${id}-title`}
      data-picture="memory-budget"
      data-total={budget.total}
      data-states={budget.states}
      data-fits={spare >= 0}
    >
      <div className="demo-header">
        <h3 id={`${id}-title`}>What a training step keeps in memory</h3>
        <p>
          Arithmetic, not a measurement: bytes for each parameter and bytes for each token. Workspaces, fragmentation
          and the framework’s own memory come on top. 1 GB is 10⁹ bytes.
        </p>
      </div>
      <div className="demo-body">
        <div className="demo-main memory-main">
          <BudgetBar
            rows={rows}
            capacity={capacity}
            label={`${gigabytes(budget.total)} in all: ${rows.map(({ name, bytes }) => `${name} ${gigabytes(bytes)}`).join(', ')}. It ${verdict}.`}
          />
          <p className="memory-verdict" data-fits={spare >= 0} aria-live="polite">
            <b>{gigabytes(budget.total)}</b> {verdict}.
          </p>
          <div className="demo-table-scroll">
            <table className="memory-table">
              <thead>
                <tr>
                  <th scope="col">component</th>
                  <th scope="col">made of</th>
                  <th scope="col">memory</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ key, name, how, bytes }) => (
                  <tr key={key} data-component={key}>
                    <th scope="row">
                      <i className={`memory-swatch memory-${key}`} aria-hidden="true" /> {name}
                    </th>
                    <td>{how}</td>
                    <td>{gigabytes(bytes)}</td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr data-component="states">
                  <th scope="row">model states</th>
                  <td>the first four rows</td>
                  <td>{gigabytes(budget.states)}</td>
                </tr>
              </tfoot>
            </table>
          </div>
        </div>
        <div className="demo-side">
          <Select<ModelName | 'own'>
            label="Model"
            options={
              { ...NAMES, ...(chosen === 'own' ? { own: 'your own' } : {}) } as Record<ModelName | 'own', string>
            }
            value={chosen}
            onChange={(key) => {
              if (key === 'own') return
              setChosen(key)
              setShape(MODELS[key])
            }}
          />
          <details className="memory-shape">
            <summary>Its shape</summary>
            <NumberField
              label="parameters, 10⁹"
              value={shape.parameters / 1e9}
              min={1e-6}
              max={1e4}
              onChange={(value) => own({ parameters: value * 1e9 })}
            />
            <NumberField
              label="layers"
              value={shape.layers}
              min={1}
              max={1000}
              onChange={(layers) => own({ layers })}
            />
            <NumberField label="width" value={shape.width} min={1} max={1e5} onChange={(width) => own({ width })} />
            <NumberField label="heads" value={shape.heads} min={1} max={1000} onChange={(heads) => own({ heads })} />
            <NumberField
              label="vocabulary"
              value={shape.vocabulary}
              min={1}
              max={1e7}
              onChange={(vocabulary) => own({ vocabulary })}
            />
          </details>
          <Chips label="Trained" options={TUNINGS} value={setup.tuning} onChange={(tuning) => change({ tuning })} />
          {setup.tuning === 'full' ? null : (
            <StepSlider
              label="Rank of the adapters"
              values={RANKS}
              index={RANKS.indexOf(setup.rank)}
              show={whole}
              onChange={(i) => change({ rank: RANKS[i]! })}
            />
          )}
          <Select
            label="Precision"
            options={PRECISIONS}
            value={setup.precision}
            onChange={(value) => change({ precision: value })}
          />
          <Select
            label="Optimizer"
            options={OPTIMIZERS}
            value={setup.optimizer}
            onChange={(optimizer) => change({ optimizer })}
          />
          <StepSlider
            label="Batch"
            values={BATCHES}
            index={BATCHES.indexOf(setup.batch)}
            show={(value) => `${value} ${value === 1 ? 'sequence' : 'sequences'}`}
            onChange={(i) => change({ batch: BATCHES[i]! })}
          />
          <StepSlider
            label="Length"
            values={LENGTHS}
            index={LENGTHS.indexOf(setup.length)}
            show={(value) => `${whole(value)} tokens`}
            onChange={(i) => change({ length: LENGTHS[i]! })}
          />
          <Chips
            label="Checkpoints"
            options={SWITCH}
            value={setup.checkpointing ? 'on' : 'off'}
            onChange={(value) => change({ checkpointing: value === 'on' })}
          />
          <Select
            label="Activations counted"
            options={COUNTS}
            value={setup.count}
            onChange={(count) => change({ count })}
          />
          <Select label="Card" options={CARDS} value={card} onChange={setCard} />
        </div>
      </div>
    </section>
  )
}

/** The components of the bar and the table, in order, each with its sum in words. */
function rowsOf(shape: ModelShape, setup: TrainingSetup): readonly BudgetRow[] {
  const budget = memoryBudget(shape, setup)
  const bytes = bytesPerParameter(setup.precision, setup.optimizer)
  const billions = `${(budget.trained / 1e9).toPrecision(3)}·10⁹`
  const each = (width: number) => `${width} B × ${billions}`
  const base =
    setup.tuning === 'full' ? '' : setup.tuning === 'qlora' ? 'frozen base in 4.127 bits + ' : 'frozen base + '
  const { layers } = shape
  return [
    { key: 'weights', name: 'weights', how: `${base}${each(bytes.weight)}`, bytes: budget.weights },
    { key: 'gradients', name: 'gradients', how: each(bytes.gradient), bytes: budget.gradients },
    { key: 'master', name: 'master copy', how: each(bytes.master), bytes: budget.master },
    { key: 'moments', name: 'moments', how: each(bytes.moments), bytes: budget.moments },
    {
      key: 'activations',
      name: 'activations',
      how: setup.checkpointing ? `${layers} block inputs + one block at work` : `${layers} blocks`,
      bytes: budget.activations,
    },
    { key: 'logits', name: 'logits', how: `4 B × ${whole(shape.vocabulary)} × tokens`, bytes: budget.logits },
  ]
}

/** The cases of README.md as they are in the JSON files; a field is optional where some case leaves it out. */

/** Numbers that JSON lacks are the strings "NaN", "Infinity" and "-Infinity". */
export type Numeric = number | 'NaN' | 'Infinity' | '-Infinity'

export interface TensorJson {
  readonly shape: readonly number[]
  readonly data: readonly Numeric[]
}

export interface Tolerance {
  readonly atol: number
  readonly rtol: number
}

interface CaseBase {
  readonly name: string
  readonly source: string
  readonly optional?: boolean
  readonly tolerance: Tolerance
  readonly tolerances?: Readonly<Record<string, Tolerance>>
}

export type HyperJson = Readonly<Record<string, number | boolean | string | readonly number[]>>

export interface OptimizerCase extends CaseBase {
  readonly kind: 'optimizer'
  readonly optimizer: string
  readonly hyper: HyperJson
  readonly steps: number
  readonly lrs?: readonly number[]
  readonly params: Readonly<Record<string, TensorJson>>
  readonly grads: readonly Readonly<Record<string, readonly Numeric[]>>[]
  readonly expected: readonly Readonly<Record<string, readonly Numeric[]>>[]
}

export type GroupJson = HyperJson & { readonly optimizer: string; readonly params: readonly string[] }
export interface NamedTensorJson extends TensorJson {
  readonly name: string
}

export interface TrainingCase extends CaseBase {
  readonly kind: 'training'
  readonly widths: readonly number[]
  readonly activation: string
  readonly loss: string
  readonly labelSmoothing?: number
  readonly steps: number
  readonly groups: readonly GroupJson[]
  readonly lrs?: readonly number[]
  readonly clipNorm?: number
  readonly accumulate?: number
  readonly sam?: { readonly variant: string; readonly rho: number; readonly eta?: number }
  readonly precision?: { readonly format: string; readonly masterWeights: boolean; readonly lossScale: number }
  readonly firstLossTolerance?: Tolerance
  readonly ema?: { readonly decay: number }
  readonly swa?: { readonly start: number; readonly every: number }
  readonly x: TensorJson
  readonly y: TensorJson
  readonly params: readonly NamedTensorJson[]
  readonly expected: {
    readonly losses: readonly Numeric[]
    readonly finalLoss: Numeric
    readonly perturbedLosses?: readonly Numeric[]
    readonly gradNorms?: readonly Numeric[]
    readonly params: readonly NamedTensorJson[]
    readonly emaParams?: readonly NamedTensorJson[]
    readonly swaParams?: readonly NamedTensorJson[]
  }
}

export interface LayerCase extends CaseBase {
  readonly kind: 'layer'
  readonly layer: string
  readonly x?: TensorJson
  readonly q?: TensorJson
  readonly k?: TensorJson
  readonly v?: TensorJson
  readonly indices?: TensorJson
  readonly labels?: TensorJson
  readonly labelSmoothing?: number
  readonly causal?: boolean
  readonly scale?: number
  readonly eps?: number
  readonly momentum?: number
  readonly training?: boolean
  readonly groups?: number
  readonly running?: { readonly mean: TensorJson; readonly var: TensorJson }
  readonly params?: Readonly<Record<string, TensorJson>>
  readonly dy?: TensorJson
  readonly expected: Readonly<Record<string, TensorJson | Numeric>>
}

export interface LinalgCase extends CaseBase {
  readonly kind: 'linalg'
  readonly op: string
  readonly G?: TensorJson
  readonly nsSteps?: number
  readonly nsCoefficients?: readonly [number, number, number]
  readonly eps?: number
  readonly norm?: string
  readonly grads?: Readonly<Record<string, TensorJson>>
  readonly rho?: number
  readonly radius?: number
  readonly expected: Readonly<Record<string, unknown>>
}

export interface ScheduleCase extends CaseBase {
  readonly kind: 'schedules'
  readonly schedule: string
  readonly hyper: Readonly<Record<string, number>>
  readonly steps: number
  readonly expected: readonly Numeric[]
}

export interface RoundingCase extends CaseBase {
  readonly kind: 'rounding'
  readonly format: string
  /** Float32 bit patterns, as `expected`. */
  readonly inputs: readonly number[]
  readonly expected: readonly number[]
}

export interface ScalerCase extends CaseBase {
  readonly kind: 'scaler'
  readonly initScale: number
  readonly growthFactor: number
  readonly backoffFactor: number
  readonly growthInterval: number
  /** Whether the gradients of each step overflow. */
  readonly foundInf: readonly boolean[]
  /** After each step. */
  readonly expected: {
    readonly scale: readonly Numeric[]
    readonly skipped: readonly boolean[]
    readonly growthTracker: readonly number[]
  }
}

export type ReferenceCase = OptimizerCase | TrainingCase | LayerCase | LinalgCase | ScheduleCase | RoundingCase | ScalerCase

/** One number of a case. */
export interface Comparison {
  readonly name: string
  readonly got: number
  readonly want: number
  readonly tolerance: Tolerance
}
export type Outcome = readonly Comparison[] | { readonly skipped: string }


/** Inputs are float32 values. */
export const toFloat32 = (values: readonly Numeric[]): Float32Array => Float32Array.from(values, Number)

export function compareAll(name: string, got: ArrayLike<number>, want: readonly Numeric[], tolerance: Tolerance): Comparison[] {
  if (got.length !== want.length) throw new Error(`${name}: got ${got.length} numbers, want ${want.length}`)
  return want.map((value, i) => ({ name: `${name}[${i}]`, got: got[i]!, want: Number(value), tolerance }))
}

/** Whether a number is within its tolerance; NaN and infinities must be met exactly. */
export function passes({ got, want, tolerance }: Comparison): boolean {
  if (!Number.isFinite(want)) return Object.is(got, want)
  return Math.abs(got - want) <= tolerance.atol + tolerance.rtol * Math.abs(want)
}

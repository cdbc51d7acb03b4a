/**
 * What training a Transformer keeps in memory, by arithmetic: bytes for each parameter, bytes for each token. No tensors here. 1 GB is 10^9 bytes, as in the papers.
 *
 * @source states: https://arxiv.org/abs/1910.02054; activations: https://arxiv.org/abs/2205.05198; NF4: https://arxiv.org/abs/2305.14314
 */

/**
 * - `fp32`: everything in FP32.
 * - `mixed`: weights and gradients in 16 bits, an FP32 master copy and FP32 moments (ZeRO's count).
 * - `autocast`: as PyTorch does it: weights, gradients and moments in FP32, and a 16-bit copy of the weights while the step runs.
 * - `bf16`: weights, gradients and moments in BF16, no master copy.
 */
export type Precision = 'fp32' | 'mixed' | 'autocast' | 'bf16'
/** `momentum` stands for all with one moment: SGD with momentum, Lion, Muon. */
export type Optimizer = 'sgd' | 'momentum' | 'adam' | 'adam-8bit'
/** `full`: all weights train. `lora`: low-rank adapters on a frozen base. `qlora`: the same on a base in 4-bit NF4. */
export type Tuning = 'full' | 'lora' | 'qlora'
/**
 * What a block keeps for its backward pass, for each token and each unit of width: `zero` counts 12 numbers (a round figure), `stored` all of
 * a standard block's tensors with the attention scores, `tiled` the same without the scores, which a tiled kernel never stores.
 */
export type ActivationCount = 'zero' | 'stored' | 'tiled'

export interface ModelShape {
  readonly parameters: number
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly vocabulary: number
}

export interface TrainingSetup {
  readonly precision: Precision
  readonly optimizer: Optimizer
  readonly tuning: Tuning
  /** Rank of the adapters, on every matrix of every block. */
  readonly rank: number
  /** Sequences in a micro-batch. */
  readonly batch: number
  /** Tokens in a sequence. */
  readonly length: number
  readonly count: ActivationCount
  /** One checkpoint a block: only its input is kept, and one block at a time is recomputed. */
  readonly checkpointing: boolean
}

/** Bytes by component. */
export interface Budget {
  readonly weights: number
  readonly gradients: number
  /** The FP32 copy of the weights that the update works on. */
  readonly master: number
  readonly moments: number
  readonly activations: number
  /** FP32 scores over the vocabulary, one row a token. */
  readonly logits: number
  readonly states: number
  readonly total: number
  /** Parameters that are trained. */
  readonly trained: number
}

export const GB = 1e9

/** Bytes for each trained parameter. */
const WIDTHS: Readonly<Record<Precision, { weight: number; gradient: number; master: number; moment: number }>> = {
  fp32: { weight: 4, gradient: 4, master: 0, moment: 4 },
  mixed: { weight: 2, gradient: 2, master: 4, moment: 4 },
  autocast: { weight: 6, gradient: 4, master: 0, moment: 4 },
  bf16: { weight: 2, gradient: 2, master: 0, moment: 2 },
}
const MOMENTS: Readonly<Record<Optimizer, number>> = { sgd: 0, momentum: 1, adam: 2, 'adam-8bit': 2 }
/** NF4 with doubly quantised block constants: 4 + 0.127 bits. */
const NF4_BYTES = 4.127 / 8
/** A block's matrices: four h x h of attention, and h x 4h and back. An adapter of rank r on an m x n matrix has r (m + n) numbers. */
const ADAPTER_WIDTHS = 4 * 2 + 2 * 5

/** Bytes for each parameter of the whole model: weights, gradients, master copy, moments. */
export function bytesPerParameter(precision: Precision, optimizer: Optimizer) {
  const { weight, gradient, master, moment } = WIDTHS[precision]
  const moments = MOMENTS[optimizer] * (optimizer === 'adam-8bit' ? 1 : moment)
  return { weight, gradient, master, moments, total: weight + gradient + master + moments }
}

/** Numbers in the adapters of rank `rank` on all matrices of all blocks. */
export function adapterParameters({ layers, width }: ModelShape, rank: number): number {
  return layers * ADAPTER_WIDTHS * width * rank
}

/**
 * Bytes that one block keeps for its backward pass.
 *
 * With 16-bit numbers $s b h (34 + 5 a s / h)$: 16 tensors of size $sbh$ and 2 one-byte dropout masks of that size; and, if stored, scores after the
 * softmax, a mask and the masked scores, $a s^2 b$ numbers each.
 *
 * @source https://arxiv.org/abs/2205.05198, section 4.1
 */
export function blockActivations({ width, heads }: ModelShape, setup: TrainingSetup): number {
  const { batch, length, count } = setup
  const number = setup.precision === 'fp32' ? 4 : 2
  const tokens = batch * length
  if (count === 'zero') return 12 * number * tokens * width
  const scores = count === 'stored' ? (2 * number + 1) * heads * length * tokens : 0
  return (16 * number + 2) * tokens * width + scores
}

/** The budget of a training step, without workspaces, fragmentation and whatever the framework keeps for itself. */
export function memoryBudget(model: ModelShape, setup: TrainingSetup): Budget {
  const { precision, optimizer, tuning, batch, length } = setup
  const bytes = bytesPerParameter(precision, optimizer)
  const number = precision === 'fp32' ? 4 : 2
  const trained = tuning === 'full' ? model.parameters : adapterParameters(model, setup.rank)
  const base = tuning === 'full' ? 0 : model.parameters * (tuning === 'qlora' ? NF4_BYTES : number)
  const weights = base + trained * bytes.weight
  const gradients = trained * bytes.gradient
  const master = trained * bytes.master
  const moments = trained * bytes.moments
  const block = blockActivations(model, setup)
  const input = number * batch * length * model.width
  const activations = setup.checkpointing ? model.layers * input + block : model.layers * block
  const logits = 4 * batch * length * model.vocabulary
  const states = weights + gradients + master + moments
  return {
    ...{ weights, gradients, master, moments, activations, logits, states, trained },
    total: states + activations + logits,
  }
}

/** Shapes of real models. Parameter counts are the round ones of their names. */
export const MODELS = {
  'gpt2-small': { name: 'GPT-2, 124M', parameters: 0.124e9, layers: 12, width: 768, heads: 12, vocabulary: 50_257 },
  'gpt2-xl': { name: 'GPT-2, 1.5B', parameters: 1.5e9, layers: 48, width: 1600, heads: 25, vocabulary: 50_257 },
  '7b': { name: 'LLaMA shape, 7B', parameters: 7e9, layers: 32, width: 4096, heads: 32, vocabulary: 32_000 },
  '13b': { name: 'LLaMA shape, 13B', parameters: 13e9, layers: 40, width: 5120, heads: 40, vocabulary: 32_000 },
  '65b': { name: 'LLaMA shape, 65B', parameters: 65e9, layers: 80, width: 8192, heads: 64, vocabulary: 32_000 },
} as const satisfies Readonly<Record<string, ModelShape & { readonly name: string }>>
export type ModelName = keyof typeof MODELS

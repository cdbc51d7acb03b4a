/** A transformer in float64 loops, written from the formulas: what the tensor one is held to. */
import type { TransformerSpec } from '@/lib/models/transformer'

export type Weights = Record<string, Float64Array>

const EPS = 1e-5

/** rows of x [n, inputs] times weight^T [outputs, inputs], plus bias */
function dense(x: Float64Array, weight: Float64Array, bias: Float64Array): Float64Array {
  const outputs = bias.length
  const inputs = weight.length / outputs
  const y = new Float64Array((x.length / inputs) * outputs)
  for (let i = 0; i < y.length; i++) {
    const [row, out] = [Math.floor(i / outputs), i % outputs]
    let sum = bias[out]!
    for (let k = 0; k < inputs; k++) sum += x[row * inputs + k]! * weight[out * inputs + k]!
    y[i] = sum
  }
  return y
}

function normalized(x: Float64Array, gamma: Float64Array, beta: Float64Array | undefined): Float64Array {
  const width = gamma.length
  const y = new Float64Array(x.length)
  for (let from = 0; from < x.length; from += width) {
    const row = x.subarray(from, from + width)
    const mean = beta === undefined ? 0 : row.reduce((sum, v) => sum + v, 0) / width
    const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / width
    row.forEach((v, i) => (y[from + i] = (gamma[i]! * (v - mean)) / Math.sqrt(variance + EPS) + (beta?.[i] ?? 0)))
  }
  return y
}

function attention(qkv: Float64Array, { width, heads, length }: TransformerSpec): Float64Array {
  const size = width / heads
  const rows = qkv.length / (3 * width)
  const out = new Float64Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const first = row - (row % length)
    for (let h = 0; h < heads; h++) {
      const at = (r: number, part: number, i: number) => qkv[r * 3 * width + part * width + h * size + i]!
      const scores: number[] = []
      for (let other = first; other <= row; other++) {
        let sum = 0
        for (let i = 0; i < size; i++) sum += at(row, 0, i) * at(other, 1, i)
        scores.push(Math.exp(sum / Math.sqrt(size)))
      }
      const total = scores.reduce((sum, s) => sum + s, 0)
      for (let i = 0; i < size; i++) {
        out[row * width + h * size + i] = scores.reduce((sum, s, j) => sum + (s / total) * at(first + j, 2, i), 0)
      }
    }
  }
  return out
}

const gelu = (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
const add = (a: Float64Array, b: Float64Array) => a.map((v, i) => v + b[i]!)

/** Mean cross-entropy of the next symbol. */
export function plainLoss(w: Weights, tokens: Int32Array, targets: Int32Array, spec: TransformerSpec): number {
  const { width, layers, length, symbols } = spec
  let x = new Float64Array(tokens.length * width)
  tokens.forEach((token, row) => {
    for (let i = 0; i < width; i++) {
      x[row * width + i] = w.tokens![token * width + i]! + w.positions![(row % length) * width + i]!
    }
  })
  const norm = (name: string) => normalized(x, w[`${name}.gamma`]!, w[`${name}.beta`])
  const apply = (input: Float64Array, name: string) => dense(input, w[`${name}.W`]!, w[`${name}.b`]!)
  for (let l = 0; l < layers; l++) {
    x = add(x, apply(attention(apply(norm(`${l}.norm1`), `${l}.qkv`), spec), `${l}.out`))
    x = add(x, apply(apply(norm(`${l}.norm2`), `${l}.up`).map(gelu), `${l}.down`))
  }
  const logits = apply(norm('norm'), 'head')
  let loss = 0
  targets.forEach((target, row) => {
    const scores = logits.subarray(row * symbols, (row + 1) * symbols)
    loss += Math.log(scores.reduce((sum, s) => sum + Math.exp(s), 0)) - scores[target]!
  })
  return loss / targets.length
}

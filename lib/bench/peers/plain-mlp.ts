import type { AdamSpec, NamedArrays, Problem } from '../types'
import { adamOf, type PeerStep } from '../worker/serve-contestant'

/**
 * An MLP with Adam as one writes it in plain JavaScript over Float32Arrays: loops with rows innermost, buffers made once, no library. It is
 * the peer of a reader who would do without a tensor engine on a small network.
 */
interface Layer {
  readonly inputs: number
  readonly outputs: number
  readonly weight: Float32Array // [out, in]
  readonly bias: Float32Array
  readonly weightGradient: Float32Array
  readonly biasGradient: Float32Array
  /** Moments of weight and bias. */
  readonly moments: readonly [Float32Array, Float32Array, Float32Array, Float32Array]
  /** [n, out], after the activation */
  readonly y: Float32Array
  /** [n, out], of the loss by the pre-activation */
  readonly dz: Float32Array
}

export function plainMlp(problem: Problem): PeerStep<number> {
  const { model } = problem.task
  if (model.kind !== 'mlp') throw new Error('the plain loop has no code for this model.')
  const adam = adamOf(problem)
  const rows = problem.batches[0]!.x!.shape[0]!
  const layers = model.widths.slice(1).map((outputs, i): Layer => {
    const inputs = model.widths[i]!
    const weight = floats(problem.weights, `W${i + 1}`).slice()
    const bias = floats(problem.weights, `b${i + 1}`).slice()
    const like = (array: Float32Array) => new Float32Array(array.length)
    return {
      inputs,
      outputs,
      weight,
      bias,
      weightGradient: like(weight),
      biasGradient: like(bias),
      moments: [like(weight), like(weight), like(bias), like(bias)],
      y: new Float32Array(rows * outputs),
      dz: new Float32Array(rows * outputs),
    }
  })
  const last = layers.at(-1)!
  let updates = 0

  return {
    step(t) {
      const batch = problem.batches[t % problem.batches.length]!
      const x = floats(batch, 'x')
      layers.forEach((layer, i) => forward(layer, i === 0 ? x : layers[i - 1]!.y, rows, i < layers.length - 1))
      const loss =
        model.loss === 'mse'
          ? squaredError(last, floats(batch, 'targets'))
          : crossEntropy(last, batch.labels!.data as Int32Array, rows)
      for (let i = layers.length - 1; i >= 0; i--) backward(layers[i]!, i === 0 ? null : layers[i - 1]!, x, rows)
      updates++
      const correction1 = 1 - adam.beta1 ** updates
      const correction2 = 1 - adam.beta2 ** updates
      for (const { weight, bias, weightGradient, biasGradient, moments } of layers) {
        update(weight, weightGradient, moments[0], moments[1], adam, correction1, correction2)
        update(bias, biasGradient, moments[2], moments[3], adam, correction1, correction2)
      }
      return loss
    },
    read: (loss) => Promise.resolve(loss),
    drop: () => undefined,
    dispose: () => undefined,
  }
}

const floats = (arrays: NamedArrays, name: string): Float32Array => {
  const array = arrays[name]
  if (array === undefined) throw new Error(`The problem has no "${name}".`)
  return array.data as Float32Array
}

function forward({ inputs, outputs, weight, bias, y }: Layer, x: Float32Array, rows: number, relu: boolean): void {
  for (let row = 0; row < rows; row++) {
    const from = row * inputs
    for (let out = 0; out < outputs; out++) {
      const w = out * inputs
      let sum = bias[out]!
      for (let k = 0; k < inputs; k++) sum += x[from + k]! * weight[w + k]!
      y[row * outputs + out] = relu && sum < 0 ? 0 : sum
    }
  }
}

/** Loss, and its gradient by the outputs into `dz`. */
function squaredError({ y, dz }: Layer, targets: Float32Array): number {
  let sum = 0
  for (let i = 0; i < y.length; i++) {
    const error = y[i]! - targets[i]!
    sum += error * error
    dz[i] = (2 * error) / y.length
  }
  return sum / y.length
}

function crossEntropy({ outputs, y, dz }: Layer, labels: Int32Array, rows: number): number {
  let sum = 0
  for (let row = 0; row < rows; row++) {
    const from = row * outputs
    let largest = -Infinity
    for (let k = 0; k < outputs; k++) largest = Math.max(largest, y[from + k]!)
    let total = 0
    for (let k = 0; k < outputs; k++) total += dz[from + k] = Math.exp(y[from + k]! - largest)
    const label = labels[row]!
    sum += Math.log(total) - (y[from + label]! - largest)
    for (let k = 0; k < outputs; k++) dz[from + k] = (dz[from + k]! / total - (k === label ? 1 : 0)) / rows
  }
  return sum / rows
}

/** Gradients of a layer's weights, and of the layer below by its pre-activations. */
function backward(layer: Layer, below: Layer | null, input: Float32Array, rows: number): void {
  const { inputs, outputs, weight, dz, weightGradient, biasGradient } = layer
  const x = below?.y ?? input
  weightGradient.fill(0)
  biasGradient.fill(0)
  below?.dz.fill(0)
  for (let row = 0; row < rows; row++) {
    const from = row * inputs
    for (let out = 0; out < outputs; out++) {
      const slope = dz[row * outputs + out]!
      if (slope === 0) continue
      biasGradient[out]! += slope
      const w = out * inputs
      for (let k = 0; k < inputs; k++) weightGradient[w + k]! += slope * x[from + k]!
      if (below !== null) for (let k = 0; k < inputs; k++) below.dz[from + k]! += slope * weight[w + k]!
    }
  }
  if (below !== null) for (let i = 0; i < below.dz.length; i++) if (below.y[i]! <= 0) below.dz[i] = 0
}

function update(
  w: Float32Array,
  g: Float32Array,
  m: Float32Array,
  v: Float32Array,
  { lr, beta1, beta2, eps, weightDecay }: AdamSpec,
  correction1: number,
  correction2: number,
): void {
  for (let i = 0; i < w.length; i++) {
    m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!
    v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! * g[i]!
    w[i] = w[i]! * (1 - lr * weightDecay) - (lr * (m[i]! / correction1)) / (Math.sqrt(v[i]! / correction2) + eps)
  }
}

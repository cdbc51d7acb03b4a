import * as tf from '@tensorflow/tfjs-core'

import { hessianVectorProduct, type GradientsAt } from '@/lib/curvature/hessian-vector-product'
import { hutchinsonDiagonal } from '@/lib/curvature/hutchinson'
import { topEigenvalue } from '@/lib/curvature/top-eigenvalue'
import type { Activation } from '@/lib/experiments/types'
import { mlpForward, mlpParameters } from '@/lib/models/mlp'
import { mse } from '@/lib/tensor/ops/mean-squared-error'
import { softmaxCrossEntropy } from '@/lib/tensor/ops/softmax-cross-entropy'
import { Rng } from '@/lib/tensor/rng'
import type { NamedTensors } from '@/lib/tensor/step'
import { compareAll, toFloat32, type LinalgCase, type NamedTensorJson, type Numeric, type Outcome, type TensorJson } from './case-types'

/** Enough for a ratio of eigenvalues up to 0.75: 0.75^40 is about 1e-5. */
const ITERATIONS = 40
const RANDOM_PROBES = 30

/** An MLP with its loss, as in a training case. */
export interface HessianCase extends LinalgCase {
  readonly widths: readonly number[]
  readonly activation: string
  readonly loss: string
  readonly labelSmoothing?: number
  readonly x: TensorJson
  readonly y: TensorJson
  readonly params: readonly NamedTensorJson[]
  readonly v: readonly Numeric[]
  readonly probes: readonly (readonly Numeric[])[]
}

/** Products with the Hessian, its top eigenpair, and Hutchinson's diagonal from the given probes and from random ones. */
export async function runHessianCase(reference: HessianCase): Promise<Outcome> {
  const { widths, activation, loss, labelSmoothing, expected, tolerance } = reference
  const infos = mlpParameters(widths)
  const names = infos.map(({ name }) => name)
  const total = reference.v.length
  const values = tf.tidy(() => {
    const classes = loss === 'softmax_cross_entropy'
    const x = tf.tensor(toFloat32(reference.x.data), [...reference.x.shape])
    const y = tf.tensor(toFloat32(reference.y.data), [...reference.y.shape], classes ? 'int32' : 'float32')
    const byName = new Map(reference.params.map((json) => [json.name, toFloat32(json.data)]))
    const params = Object.fromEntries(infos.map(({ name, shape }) => [name, tf.tensor(byName.get(name)!, [...shape])]))
    const lossAt = (tensors: readonly tf.Tensor[]) => {
      const at = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]))
      const outputs = mlpForward(at, x, activation as Activation, widths.length - 1)
      return classes ? softmaxCrossEntropy(outputs, y as tf.Tensor1D, labelSmoothing) : mse(outputs, y)
    }
    const gradientsAt: GradientsAt = (at) => {
      const gradients = tf.grads((...tensors) => lossAt(tensors))(names.map((name) => at[name]!))
      return Object.fromEntries(names.map((name, i) => [name, gradients[i]!]))
    }
    const vectorOf = (data: Float32Array): NamedTensors => {
      let from = 0
      return Object.fromEntries(
        infos.map(({ name, shape }) => {
          const size = shape.reduce((product, n) => product * n, 1)
          return [name, tf.tensor(data.subarray(from, (from += size)), [...shape])]
        }),
      )
    }
    const flat = (a: NamedTensors) => tf.concat(names.map((name) => tf.reshape(a[name]!, [-1])))
    const top = topEigenvalue(gradientsAt, params, vectorOf(new Rng(1, 'demo').normals(total)), ITERATIONS)
    const signs = (i: number) => vectorOf(new Rng(2, 'demo', i).normals(total).map((z) => Math.sign(z) || 1))
    return {
      loss: lossAt(names.map((name) => params[name]!)),
      gradient: flat(gradientsAt(params)),
      hv: flat(hessianVectorProduct(gradientsAt, params, vectorOf(toFloat32(reference.v)))),
      topEigenvalue: top.value,
      topEigenvector: flat(top.vector),
      hutchinson: flat(
        hutchinsonDiagonal(
          gradientsAt,
          params,
          reference.probes.map((probe) => vectorOf(toFloat32(probe))),
        ),
      ),
      random: flat(hutchinsonDiagonal(gradientsAt, params, Array.from({ length: RANDOM_PROBES }, (_, i) => signs(i)))),
    }
  })
  const [lossValue, gradient, hv, value, vector, hutchinson, random] = await Promise.all(
    Object.values(values).map((tensor) => tensor.data()),
  )
  tf.dispose(values)
  const list = (name: string) => dataOf(expected[name])
  const wantVector = list('topEigenvector')
  const agreement = wantVector.reduce<number>((sum, want, i) => sum + Number(want) * vector![i]!, 0)
  const spread = list('hutchinsonStd')
  const trace = [...random!].reduce((sum, entry) => sum + entry, 0)
  const traceSpread = spread.reduce<number>((sum, std) => sum + Number(std), 0)
  const withinFive = (std: number) => ({ atol: tolerance.atol + (5 * std) / Math.sqrt(RANDOM_PROBES), rtol: tolerance.rtol })
  return [
    ...compareAll('loss', lossValue!, [expected.loss as Numeric], tolerance),
    ...compareAll('gradient', gradient!, list('gradient'), tolerance),
    ...compareAll('hv', hv!, list('hv'), tolerance),
    ...compareAll('topEigenvalue', value!, [expected.topEigenvalue as Numeric], tolerance),
    ...compareAll('topEigenvector', Array.from(vector!, (entry) => entry * Math.sign(agreement)), wantVector, tolerance),
    ...compareAll('hutchinson', hutchinson!, list('hutchinson'), tolerance),
    ...list('diag').flatMap((want, i) => compareAll(`own diag ${i}`, [random![i]!], [want], withinFive(Number(spread[i])))),
    ...compareAll('own trace', [trace], [expected.trace as Numeric], withinFive(traceSpread)),
  ]
}

/** A list of numbers, bare or as a tensor. */
const dataOf = (json: unknown): readonly Numeric[] =>
  Array.isArray(json) ? (json as readonly Numeric[]) : (json as TensorJson).data

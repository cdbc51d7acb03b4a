import * as tf from '@tensorflow/tfjs-core'

import { LMO_NORMS, lmo, type LmoNorm } from '@/lib/linalg/lmo'
import { matrix, type Matrix } from '@/lib/linalg/matrix'
import { newtonSchulzIterates } from '@/lib/linalg/newton-schulz'
import { frobeniusNorm, maxColumnSum, maxRowSum, nuclearNorm, rmsToRmsNorm, spectralNorm } from '@/lib/linalg/norms'
import { polarFactor, svd } from '@/lib/linalg/svd'
import { newtonSchulz } from '@/lib/optim/newton-schulz'
import { samPerturbation, type SamNorm } from '@/lib/optim/sam-perturbation'
import { compareAll, toFloat32, type LinalgCase, type Numeric, type Outcome, type TensorJson } from './case-types'
import { runHessianCase, type HessianCase } from './hessian-cases'

const NORMS: Readonly<Record<string, (a: Matrix) => number>> = {
  spectral: spectralNorm,
  nuclear: nuclearNorm,
  frobenius: frobeniusNorm,
  maxColumnSum,
  maxRowSum,
  rmsToRms: rmsToRmsNorm,
}

export async function runLinalgCase(reference: LinalgCase): Promise<Outcome> {
  const { op, expected, tolerance } = reference
  if (op === 'hessian') return runHessianCase(reference as HessianCase)
  if (op === 'sam_perturbation') return runSamPerturbation(reference)
  const [rows, cols] = reference.G!.shape as [number, number]
  const values = toFloat32(reference.G!.data)
  const g = matrix(rows, cols, values)
  const result = (expected.result as TensorJson | undefined)?.data ?? []
  switch (op) {
    case 'newton_schulz':
      return runNewtonSchulz(reference, g, values, result)
    case 'polar':
      return [
        ...compareAll('result', polarFactor(g).data, result, tolerance),
        ...compareAll('singularValues', svd(g).singularValues, numbersOf(expected.singularValues), tolerance),
      ]
    case 'norms':
      return Object.entries(expected).flatMap(([name, want]) =>
        compareAll(name, [NORMS[name]!(g)], [want as Numeric], tolerance),
      )
    case 'lmo': {
      const norm = reference.norm as LmoNorm
      if (!LMO_NORMS.includes(norm)) throw new Error(`no LMO for the norm "${norm}"`)
      const got = lmo(norm, g, reference.radius!)
      return [
        ...compareAll('result', got.result.data, result, tolerance),
        ...compareAll('value', [got.value], [expected.value as Numeric], tolerance),
      ]
    }
    default:
      return { skipped: `no operation "${op}" in this version` }
  }
}

async function runNewtonSchulz(
  { nsSteps, nsCoefficients, eps, expected, tolerance }: LinalgCase,
  g: Matrix,
  values: Float32Array,
  result: readonly Numeric[],
): Promise<Outcome> {
  const pageSide = newtonSchulzIterates(g, nsSteps!, nsCoefficients!, eps)
  const input = tf.tensor2d(values, [g.rows, g.cols])
  const output = newtonSchulz(input, nsSteps!, nsCoefficients!, eps!)
  const tensorSide = await output.data()
  tf.dispose([input, output])
  const want = expected.singularValues as readonly unknown[]
  return [
    ...compareAll('tensor result', tensorSide, result, tolerance),
    ...compareAll('page result', pageSide.result.data, result, tolerance),
    ...want.flatMap((list, i) =>
      compareAll(`singularValues after ${i}`, pageSide.singularValues[i]!, numbersOf(list), tolerance),
    ),
  ]
}

/** The ascent step is where zero weights end up. */
async function runSamPerturbation({ grads, rho, norm, expected, tolerance }: LinalgCase): Promise<Outcome> {
  const names = Object.keys(grads!)
  const perturbed = tf.tidy(() => {
    const gradients = names.map((name) => tf.tensor(toFloat32(grads![name]!.data), [...grads![name]!.shape]))
    const zeros = gradients.map((gradient) => tf.zerosLike(gradient))
    return samPerturbation(zeros, gradients, tf.scalar(rho!), norm as SamNorm)
  })
  const values = await Promise.all(perturbed.map((tensor) => tensor.data()))
  tf.dispose(perturbed)
  return names.flatMap((name, i) => compareAll(name, values[i]!, numbersOf(expected[name]), tolerance))
}

/** A list of numbers, bare or as a tensor. */
const numbersOf = (json: unknown): readonly Numeric[] =>
  Array.isArray(json) ? (json as readonly Numeric[]) : (json as TensorJson).data

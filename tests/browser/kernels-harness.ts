import * as tf from '@tensorflow/tfjs-core'

import { Rng } from '@/lib/tensor/rng'

/** The same kernels on both backends, and how far they may be apart. */
export interface KernelCase {
  readonly name: string
  /** Makes inputs and runs kernels on the current backend. */
  readonly run: () => readonly tf.Tensor[]
  /** Allowed error in units of half an ulp (2^-24) of `magnitude`; 0: bit for bit. */
  readonly units: number
  /** For each output, numbers of the size of the terms that it is added up from. Without: the output's largest finite number, everywhere. */
  readonly magnitude?: () => readonly tf.Tensor[]
}

const HALF_ULP = 2 ** -24

/** What differs, in words; empty if nothing does. Any error that WebGPU reports counts. */
export async function compare({ run, units, magnitude }: KernelCase): Promise<string[]> {
  const want = await valuesOn('cpu', run)
  const scales = magnitude === undefined ? null : await valuesOn('cpu', magnitude)
  await tf.setBackend('webgpu')
  const { device } = tf.backend() as unknown as { device: GPUDevice }
  device.pushErrorScope('validation')
  const first = await valuesOn('webgpu', run)
  await soil(first)
  const got = await valuesOn('webgpu', run)
  const error = await device.popErrorScope()
  const misses = error === null ? [] : [error.message]
  const unequal = got.findIndex(({ values }, o) => values.some((value, i) => !Object.is(value, first[o]!.values[i])))
  if (unequal >= 0) misses.push(`output ${unequal}: not the same bits twice`)
  if (got.length !== want.length) return [...misses, `${got.length} outputs, want ${want.length}`]
  want.forEach((tensor, o) => {
    const shape = got[o]!.shape.join()
    if (shape !== tensor.shape.join()) misses.push(`output ${o}: shape [${shape}], want [${tensor.shape.join()}]`)
    const largest = tensor.values.reduce((max, x) => (Number.isFinite(x) ? Math.max(max, Math.abs(x)) : max), 0)
    tensor.values.forEach((value, i) => {
      const found = got[o]!.values[i]!
      const scale = scales === null ? largest : Math.abs(scales[o]!.values[i]!)
      const right =
        Number.isFinite(value) && units > 0
          ? Math.abs(found - value) <= units * HALF_ULP * scale
          : Object.is(found, value)
      if (!right) misses.push(`output ${o}[${i}]: ${found}, want ${value} within ${units * HALF_ULP * scale}`)
    })
  })
  return misses
}

/** Leaves tfjs with used buffers of the outputs' sizes, for WebGPU hands out zeros: whoever leaves numbers unwritten now finds these. */
async function soil(outputs: readonly Values[]): Promise<void> {
  const shapes = outputs.map(({ shape }) => shape).filter((shape) => !shape.includes(0))
  await valuesOn('webgpu', () => shapes.map((shape) => tf.fill([...shape], 1e30)))
}

interface Values {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

async function valuesOn(backend: string, run: () => readonly tf.Tensor[]): Promise<readonly Values[]> {
  await tf.setBackend(backend)
  const before = tf.memory().numTensors
  const tensors = tf.tidy(() => [...run()])
  const values = await Promise.all(
    tensors.map(async (tensor) => ({ shape: tensor.shape, values: Float32Array.from(await tensor.data()) })),
  )
  tf.dispose(tensors)
  const left = tf.memory().numTensors - before
  if (left !== 0) throw new Error(`${left} tensors were left on ${backend}`)
  return values
}

type Edit = (x: number, i: number) => number

/** A tensor of normals, the same for the same shape and stream. */
export function random(shape: readonly [number], stream: number, edit?: Edit): tf.Tensor1D
export function random(shape: readonly [number, number], stream: number, edit?: Edit): tf.Tensor2D
export function random(shape: readonly number[], stream: number, edit?: Edit): tf.Tensor
export function random(shape: readonly number[], stream: number, edit: Edit = (x) => x): tf.Tensor {
  return tf.tensor(new Rng(1, 'test', stream).normals(tf.util.sizeFromShape([...shape])).map(edit), [...shape])
}

/** Integers in [0, limit). */
export function randomIntegers(count: number, limit: number, stream: number): tf.Tensor1D {
  const rng = new Rng(1, 'test', stream)
  return tf.tensor1d(
    Array.from({ length: count }, () => rng.integer(limit)),
    'int32',
  )
}

/** Turns some numbers of a tensor, by their positions, into others. */
export const put =
  (values: Readonly<Record<number, number>>) =>
  (x: number, i: number): number =>
    values[i] ?? x

import type { TensorInfo } from '@tensorflow/tfjs-core'

import type { ShaderTensor } from './shader'

/** A factor of a matrix product. Its outer index is the one that the product keeps. */
export interface Operand {
  readonly tensor: TensorInfo
  /** Neighbours in memory differ in the inner index: [outer, inner]; else [inner, outer]. */
  readonly innerFirst: boolean
  /** The factor is tensor * slope(kept); same shape. */
  readonly kept?: TensorInfo | undefined
}

interface Load {
  /** Names the code. */
  readonly name: string
  readonly reads: readonly ShaderTensor[]
  /** `fn load_${name}(outer: u32, inner: u32) -> vec4<f32>`: 4 numbers along the outer index from a multiple of 4, zeros beyond the edges. */
  readonly code: string
}

/**
 * @param name   binding; `kept` is bound as `${name}Kept`
 * @param limit  WGSL of the outer size
 * @param outer  its value
 */
export function loadFunction(name: string, { tensor, innerFirst, kept }: Operand, limit: string, outer: number): Load {
  const packed = !innerFirst && outer % 4 === 0
  const element = packed ? 'vec4<f32>' : 'f32'
  const load = (fn: string, binding: string) =>
    packed ? loadPacked(fn, binding, limit) : loadEach(fn, binding, innerFirst, limit)
  const reads: ShaderTensor[] = [{ name, element, tensor }]
  const functions: string[] = []
  if (kept === undefined) functions.push(load(`load_${name}`, name))
  else {
    reads.push({ name: `${name}Kept`, element, tensor: kept })
    functions.push(
      load('load_plain', name),
      load('load_kept', `${name}Kept`),
      `fn load_${name}(outer: u32, inner: u32) -> vec4<f32> { return load_plain(outer, inner) * slope(load_kept(outer, inner)); }`,
    )
  }
  return { name: innerFirst ? 'inner' : 'outer', reads, code: functions.join('\n') }
}

// No branches, so that all loads are under way at once.

function loadEach(name: string, binding: string, innerFirst: boolean, limit: string): string {
  const index = innerFirst ? 'outer * u.inner + inner' : `inner * ${limit} + outer`
  return `
fn ${name}_one(outer: u32, inner: u32) -> f32 {
  let inside = outer < ${limit} && inner < u.inner;
  return select(0.0, ${binding}[select(0u, ${index}, inside)], inside);
}
fn ${name}(outer: u32, inner: u32) -> vec4<f32> {
  return vec4<f32>(${[0, 1, 2, 3].map((i) => `${name}_one(outer + ${i}u, inner)`).join(', ')});
}`
}

function loadPacked(name: string, binding: string, limit: string): string {
  return `
fn ${name}(outer: u32, inner: u32) -> vec4<f32> {
  let inside = outer < ${limit} && inner < u.inner;
  return select(vec4<f32>(), ${binding}[select(0u, (inner * ${limit} + outer) / 4u, inside)], inside);
}`
}

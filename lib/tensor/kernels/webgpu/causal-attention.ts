import type { KernelConfig } from '@tensorflow/tfjs-core'

import {
  CAUSAL_ATTENTION,
  CAUSAL_ATTENTION_GRADIENT,
  CAUSAL_ATTENTION_SCORE_GRADIENT,
} from '../../ops/causal-attention'
import { EXP_AND_LOG } from './nan'
import { reduceFunction } from './reduce'
import { allocateOutput, elementwise, gpuKernel, runShader, sizeOf, type Inputs, type ShaderTensor } from './shader'

interface AttentionAttrs {
  readonly batch: number
  readonly heads: number
}

const WORKGROUP_SIZE = 64

function layout({ qkv }: Inputs, { batch, heads }: AttentionAttrs) {
  const [rows, packed] = qkv!.shape as [number, number]
  const width = packed / 3
  const length = batch === 0 ? 0 : rows / batch
  const size = width / heads
  return {
    width,
    length,
    uniforms: {
      heads: { u32: heads },
      length: { u32: length },
      width: { u32: width },
      size: { u32: size },
      scale: { f32: 1 / Math.sqrt(size) },
    },
  }
}

const named = (name: string, tensor: ShaderTensor['tensor']): ShaderTensor => ({ name, element: 'f32', tensor })

/**
 * WGSL statements for a workgroup of each sequence, head and position: `i` (the position), `row` (its row of qkv), `sequence` (the first row of the
 * sequence), `head` (the first column of the head in q) and `scores` (where its row of scores begins).
 */
const SCORE_ROW = `
  let i = block % u.length;
  let part = block / u.length;
  let sequence = (part / u.heads) * u.length;
  let head = (part % u.heads) * u.size;
  let row = sequence + i;
  let scores = block * u.length;`

/** The kernels of `ops/causal-attention.ts`. */
export const CAUSAL_ATTENTION_KERNELS: readonly KernelConfig[] = [
  gpuKernel(CAUSAL_ATTENTION, (backend, inputs, attrs: AttentionAttrs) => {
    const { width, length, uniforms } = layout(inputs, attrs)
    const { batch, heads } = attrs
    const y = allocateOutput(backend, [batch * length, width])
    const probabilities = allocateOutput(backend, [batch, heads, length, length])
    runShader(backend, {
      name: CAUSAL_ATTENTION,
      reads: [named('qkv', inputs.qkv!)],
      writes: [named('y', y), named('probabilities', probabilities)],
      uniforms: { minusInfinity: { f32: -Infinity }, ...uniforms },
      workgroupSize: WORKGROUP_SIZE,
      blocks: batch * heads * length,
      declarations: () => `${EXP_AND_LOG}
${reduceFunction('rowMax', 'max', WORKGROUP_SIZE)}
${reduceFunction('rowSum', 'sum', WORKGROUP_SIZE)}`,
      // Until they are normalised the scores wait in \`probabilities\`, each in the hands of one invocation.
      main: () => `
  ${SCORE_ROW}
  let q = row * 3u * u.width + head;
  var laneMax = u.minusInfinity;
  for (var j = local; j <= i; j += ${WORKGROUP_SIZE}u) {
    let k = (sequence + j) * 3u * u.width + u.width + head;
    var product = 0.0;
    for (var c = 0u; c < u.size; c++) { product += qkv[q + c] * qkv[k + c]; }
    let score = u.scale * product;
    probabilities[scores + j] = score;
    laneMax = select(laneMax, score, score > laneMax);
  }
  let largest = rowMax(laneMax, local);
  var laneSum = 0.0;
  for (var j = local; j <= i; j += ${WORKGROUP_SIZE}u) {
    let weight = exponential(probabilities[scores + j] - largest);
    probabilities[scores + j] = weight;
    laneSum += weight;
  }
  let sum = rowSum(laneSum, local);
  for (var j = local; j < u.length; j += ${WORKGROUP_SIZE}u) {
    if (j <= i) { probabilities[scores + j] /= sum; } else { probabilities[scores + j] = 0.0; }
  }
  storageBarrier();
  for (var c = local; c < u.size; c += ${WORKGROUP_SIZE}u) {
    var mixed = 0.0;
    for (var j = 0u; j <= i; j++) {
      mixed += probabilities[scores + j] * qkv[(sequence + j) * 3u * u.width + 2u * u.width + head + c];
    }
    y[row * u.width + head + c] = mixed;
  }`,
    })
    return [y, probabilities]
  }),

  gpuKernel(CAUSAL_ATTENTION_SCORE_GRADIENT, (backend, inputs, attrs: AttentionAttrs) => {
    const { length, uniforms } = layout(inputs, attrs)
    const dScores = allocateOutput(backend, inputs.probabilities!.shape)
    runShader(backend, {
      name: CAUSAL_ATTENTION_SCORE_GRADIENT,
      reads: [named('dy', inputs.dy!), named('qkv', inputs.qkv!), named('probabilities', inputs.probabilities!)],
      writes: [named('dScores', dScores)],
      uniforms,
      workgroupSize: WORKGROUP_SIZE,
      blocks: attrs.batch * attrs.heads * length,
      declarations: () => reduceFunction('rowSum', 'sum', WORKGROUP_SIZE),
      // dP waits in \`dScores\` until its weighted mean is known.
      main: () => `
  ${SCORE_ROW}
  let g = row * u.width + head;
  var laneSum = 0.0;
  for (var j = local; j <= i; j += ${WORKGROUP_SIZE}u) {
    let v = (sequence + j) * 3u * u.width + 2u * u.width + head;
    var product = 0.0;
    for (var c = 0u; c < u.size; c++) { product += dy[g + c] * qkv[v + c]; }
    dScores[scores + j] = product;
    laneSum += probabilities[scores + j] * product;
  }
  let mean = rowSum(laneSum, local);
  for (var j = local; j < u.length; j += ${WORKGROUP_SIZE}u) {
    if (j <= i) {
      dScores[scores + j] = u.scale * probabilities[scores + j] * (dScores[scores + j] - mean);
    } else {
      dScores[scores + j] = 0.0;
    }
  }`,
    })
    return dScores
  }),

  gpuKernel(CAUSAL_ATTENTION_GRADIENT, (backend, inputs, attrs: AttentionAttrs) => {
    const { uniforms } = layout(inputs, attrs)
    const dqkv = allocateOutput(backend, inputs.qkv!.shape)
    const count = sizeOf(dqkv)
    runShader(backend, {
      name: CAUSAL_ATTENTION_GRADIENT,
      reads: [
        named('dy', inputs.dy!),
        named('qkv', inputs.qkv!),
        named('probabilities', inputs.probabilities!),
        named('dScores', inputs.dScores!),
      ],
      writes: [named('dqkv', dqkv)],
      uniforms: { count: { u32: count }, ...uniforms },
      ...elementwise(
        count,
        `
  let stride = 3u * u.width;
  let row = i / stride;
  let kind = (i % stride) / u.width; // q, k or v
  let column = i % u.width;
  let sequence = (row / u.length) * u.length;
  let t = row - sequence;
  let scores = ((row / u.length) * u.heads + column / u.size) * u.length * u.length;
  var sum = 0.0;
  if (kind == 0u) {
    for (var j = 0u; j <= t; j++) {
      sum += dScores[scores + t * u.length + j] * qkv[(sequence + j) * stride + u.width + column];
    }
  } else if (kind == 1u) {
    for (var j = t; j < u.length; j++) {
      sum += dScores[scores + j * u.length + t] * qkv[(sequence + j) * stride + column];
    }
  } else {
    for (var j = t; j < u.length; j++) {
      sum += probabilities[scores + j * u.length + t] * dy[(sequence + j) * u.width + column];
    }
  }
  dqkv[i] = sum;`,
      ),
    })
    return dqkv
  }),
]

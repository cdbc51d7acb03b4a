import type { ChainLayer } from './solver'

/** Sixteen layers alike. */
const EQUAL: readonly ChainLayer[] = Array.from({ length: 16 }, (_, i) => ({ name: `${i + 1}`, bytes: 4, cost: 4 }))

/** A VGG-like network on 32 x 32 images: outputs shrink at every pooling, channels double, so that the cost of a convolution does not fall as fast. */
const CONVOLUTIONS: readonly ChainLayer[] = [
  [64, 2],
  [64, 37],
  [32, 18],
  [32, 37],
  [16, 18],
  [16, 37],
  [16, 37],
  [8, 18],
  [8, 37],
  [8, 37],
  [2, 9],
  [2, 9],
  [2, 9],
  [1, 1],
].map(([bytes, cost], i) => ({ name: `${i + 1}`, bytes: bytes!, cost: cost! }))

/** Four Transformer blocks at a long length: scores are large and cheap, matrix products costly and small. In units of s b h bytes and per cent. */
const TRANSFORMER: readonly ChainLayer[] = Array.from({ length: 4 }, (_, block) =>
  (
    [
      ['norm', 2, 1],
      ['q, k, v', 6, 24],
      ['scores', 20, 6],
      ['softmax', 20, 2],
      ['mix', 2, 6],
      ['out', 2, 8],
      ['norm', 2, 1],
      ['up', 8, 32],
      ['GELU', 8, 2],
      ['down', 2, 32],
    ] as const
  ).map(([name, bytes, cost]) => ({ name: `${name} ${block + 1}`, bytes, cost })),
).flat()

/** Chains of layers to place checkpoints in. Sizes and costs are round numbers of the right proportions. */
export const CHAINS = {
  equal: { name: '16 equal layers', layers: EQUAL },
  convolutions: { name: 'convolutions', layers: CONVOLUTIONS },
  transformer: { name: '4 Transformer blocks', layers: TRANSFORMER },
} as const

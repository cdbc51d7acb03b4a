import { normalizeGrid } from '@/lib/numerics/normalize'
import type { ParametricCard } from './types'

const show = (x: number) => Number(x.toPrecision(4)).toString()

export const SCALE_CARDS: readonly ParametricCard[] = [
  {
    lesson: 'distributed',
    topic: 'efficiency',
    id: 'p-ring-all-reduce',
    title: 'Traffic of a ring all-reduce',
    level: 'core',
    make(draw) {
      const cards = draw.choice('cards', [2, 4, 8, 16, 64])
      const gigabytes = draw.choice('size', [0.7, 3, 14, 28])
      const answer = (2 * (cards - 1) * gigabytes) / cards
      return {
        question: `${cards} workers reduce ${gigabytes} GB of gradients by a ring all-reduce. How many GB does each worker send?`,
        answer,
        tolerance: 0.01,
        unit: 'GB',
        steps: [
          `Reduce-scatter and all-gather: ${cards - 1} messages each, of 1/${cards} of the data.`,
          `2 · ${cards - 1}/${cards} · ${gigabytes} = ${show(answer)} GB, below ${2 * gigabytes} whatever the number of workers.`,
        ],
        given: { cards, gigabytes },
      }
    },
  },
  {
    lesson: 'distributed',
    topic: 'efficiency',
    id: 'p-staleness-limit',
    title: 'Stale gradients',
    level: 'deep',
    make(draw) {
      const delay = draw.choice('delay', [1, 2, 4, 8, 16])
      const curvature = draw.choice('curvature', [1, 10, 40])
      const limit = 2 * Math.sin(Math.PI / (2 * (2 * delay + 1)))
      return {
        question: `Asynchronous gradient descent on a quadratic of curvature ${curvature} uses gradients that are ${delay} steps old. Above which learning rate does it diverge?`,
        answer: limit / curvature,
        tolerance: 0.02,
        unit: '',
        steps: [
          `The limit is η λ = 2 sin(π / (2 (2τ + 1))) = ${show(limit)} for τ = ${delay}; without delay it is 2.`,
          `Divided by ${curvature}: ${show(limit / curvature)}.`,
        ],
        given: { delay, curvature },
      }
    },
  },
  {
    lesson: 'compression-nas',
    topic: 'efficiency',
    id: 'p-low-rank',
    title: 'Where low rank begins to pay',
    level: 'core',
    make(draw) {
      const m = draw.choice('m', [256, 512, 768, 1024])
      const n = draw.choice('n', [256, 512, 2048, 4096])
      return {
        question: `An ${m} × ${n} matrix is replaced by a product of ${m} × k and k × ${n}. Below which k does that have fewer parameters?`,
        answer: (m * n) / (m + n),
        tolerance: 0.01,
        unit: '',
        steps: [`k (${m} + ${n}) < ${m} · ${n}`, `k < ${show((m * n) / (m + n))}.`],
        given: { m, n },
      }
    },
  },
  {
    lesson: 'normalization',
    topic: 'signal-and-norms',
    id: 'p-normalise',
    title: 'LayerNorm or RMSNorm by hand',
    level: 'screening',
    make(draw) {
      const norm = draw.choice('norm', ['layer', 'rms'] as const)
      const centre = draw.choice('centre', [0, 2, 5])
      const spread = draw.choice('spread', [1, 3])
      const values = [centre - spread, centre + spread, centre - spread, centre + spread]
      const answer = normalizeGrid(norm, values, { samples: 1, channels: 4, positions: 1, groups: 1 }, 0)[1]!
      return {
        question: `${norm === 'layer' ? 'LayerNorm' : 'RMSNorm'} without gain and shift, ε = 0, on (${values.join(', ')}). What becomes of ${values[1]}?`,
        answer,
        tolerance: 0.01,
        unit: '',
        steps:
          norm === 'layer'
            ? [`Mean ${centre}, deviation ${spread}.`, `(${values[1]} − ${centre})/${spread} = ${show(answer)}.`]
            : [
                `The mean square is ${centre}² + ${spread}² = ${centre ** 2 + spread ** 2}.`,
                `${values[1]}/√${centre ** 2 + spread ** 2} = ${show(answer)}.`,
              ],
        given: { centre, spread },
        chosen: { norm },
      }
    },
  },
]

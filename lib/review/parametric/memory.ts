import { adapterParameters, blockActivations, bytesPerParameter, GB, type Precision } from '@/lib/memory/budget'
import { checkpointUnits } from '@/lib/memory/segments'
import type { ParametricCard } from './types'

const MEMORY = { lesson: 'memory', topic: 'precision-and-memory' } as const
const NAMES: Readonly<Record<Exclude<Precision, 'autocast'>, string>> = {
  fp32: 'everything in FP32',
  mixed: '16-bit weights and gradients, an FP32 master copy and FP32 moments',
  bf16: 'everything in BF16, without a master copy',
}

export const MEMORY_CARDS: readonly ParametricCard[] = [
  {
    ...MEMORY,
    id: 'p-model-states',
    title: 'Bytes of a model’s states',
    level: 'screening',
    make(draw) {
      const billions = draw.choice('size', [0.35, 1.5, 3, 7, 13, 34, 70])
      const precision = draw.choice('precision', ['fp32', 'mixed', 'bf16'] as const)
      const optimizer = draw.choice('optimizer', ['sgd', 'momentum', 'adam'] as const)
      const { weight, gradient, master, moments, total } = bytesPerParameter(precision, optimizer)
      const name = { sgd: 'plain SGD', momentum: 'SGD with momentum', adam: 'Adam' }[optimizer]
      return {
        question: `A model of ${billions} billion parameters trains with ${name}, ${NAMES[precision]}. How many GB (10^9 bytes) are weights, gradients, master copy and moments together?`,
        answer: (total * billions * 1e9) / GB,
        tolerance: 0.01,
        unit: 'GB',
        steps: [
          `${weight} + ${gradient} + ${master} + ${moments} = ${total} bytes a parameter.`,
          `${total} · ${billions}·10^9 bytes = ${(total * billions).toPrecision(4)} GB.`,
        ],
        given: { billions },
        chosen: { precision, optimizer },
      }
    },
  },
  {
    ...MEMORY,
    id: 'p-zero-sharding',
    title: 'States on each of N cards',
    level: 'deep',
    make(draw) {
      const billions = draw.choice('size', [7, 13, 30, 70])
      const cards = draw.choice('cards', [8, 16, 64])
      const stage = draw.integer('stage', 1, 3)
      const { weight, gradient, total } = bytesPerParameter('mixed', 'adam')
      const kept = stage === 1 ? weight + gradient : stage === 2 ? weight : 0
      const bytes = kept + (total - kept) / cards
      return {
        question: `Adam with mixed precision and a master copy, ${billions} billion parameters, ${cards} cards, ZeRO stage ${stage} (1: optimizer states sharded, 2: gradients too, 3: weights too; the master copy counts as optimizer state). How many GB of states has each card?`,
        answer: bytes * billions,
        tolerance: 0.01,
        unit: 'GB',
        steps: [
          `Of 16 bytes a parameter, ${kept} stay on every card and ${total - kept} are shared among ${cards}.`,
          `${kept} + ${total - kept}/${cards} = ${bytes.toPrecision(4)} bytes, times ${billions}·10^9: ${(bytes * billions).toPrecision(4)} GB.`,
        ],
        given: { billions, cards, stage },
      }
    },
  },
  {
    ...MEMORY,
    id: 'p-checkpoint-units',
    title: 'Checkpoints in equal segments',
    level: 'core',
    make(draw) {
      const segment = draw.choice('segment', [2, 4, 5, 8, 10])
      const layers = segment * draw.integer('segments', 3, 14)
      const units = checkpointUnits(layers, segment)
      return {
        question: `${layers} equal layers are cut into segments of ${segment}, each with a checkpoint at its input. Two gradients are alive while a layer is differentiated. How many layer outputs are in memory at the peak?`,
        answer: units,
        tolerance: 0.001,
        unit: 'outputs',
        steps: [
          `${layers}/${segment} = ${layers / segment} checkpoints, one segment of ${segment} that is filled again, 2 gradients.`,
          `${layers / segment} + ${segment} + 2 = ${units}.`,
        ],
        given: { layers, segment },
      }
    },
  },
  {
    ...MEMORY,
    id: 'p-best-segments',
    title: 'How many segments?',
    level: 'deep',
    make(draw) {
      const k = draw.integer('segments', 4, 16)
      const inside = draw.choice('inside', [1, 4, 9])
      const layers = (k * k) / inside
      const whole = Number.isInteger(layers) ? layers : k * k
      const cost = Number.isInteger(layers) ? inside : 1
      const answer = Math.sqrt(whole * cost)
      return {
        question: `A network has ${whole} equal layers. A checkpoint takes 1 unit of memory, the inside of a layer ${cost}. With which number of segments is the memory for activations least?`,
        answer,
        tolerance: 0.01,
        unit: 'segments',
        steps: [
          `With k segments: k · 1 + (${whole}/k) · ${cost}.`,
          `Its derivative is 0 at k = √(${whole} · ${cost}) = ${answer}, with ${2 * answer} units in all.`,
        ],
        given: { layers: whole, inside: cost },
      }
    },
  },
  {
    ...MEMORY,
    id: 'p-lora-parameters',
    title: 'Size of the adapters',
    level: 'core',
    make(draw) {
      const shape = draw.choice('shape', [
        { layers: 12, width: 768 },
        { layers: 24, width: 1024 },
        { layers: 32, width: 4096 },
      ])
      const rank = draw.choice('rank', [4, 8, 16, 64])
      const count = adapterParameters({ ...shape, parameters: 0, heads: 1, vocabulary: 0 }, rank)
      return {
        question: `LoRA adapters of rank ${rank} on all matrices of a Transformer with ${shape.layers} blocks of width h = ${shape.width}: four h × h for attention, and h × 4h and 4h × h. How many million parameters do they have?`,
        answer: count / 1e6,
        tolerance: 0.01,
        unit: 'million',
        steps: [
          'An adapter on an m × n matrix has r (m + n) numbers.',
          'A block: 4 · 2h + 2 · 5h = 18h, times the rank.',
          `${shape.layers} · 18 · ${shape.width} · ${rank} = ${(count / 1e6).toPrecision(4)} million.`,
        ],
        given: { ...shape, rank },
      }
    },
  },
  {
    ...MEMORY,
    id: 'p-block-activations',
    title: 'What a block keeps',
    level: 'deep',
    make(draw) {
      const width = draw.choice('width', [1024, 2048, 4096])
      const length = draw.choice('length', [1024, 2048, 4096])
      const batch = draw.integer('batch', 1, 8)
      const setup = {
        precision: 'mixed',
        optimizer: 'adam',
        tuning: 'full',
        rank: 8,
        checkpointing: false,
        count: 'tiled',
      } as const
      const bytes = blockActivations(
        { width, heads: width / 128, layers: 1, parameters: 0, vocabulary: 0 },
        { ...setup, batch, length },
      )
      return {
        question: `A Transformer block in 16 bits keeps 34 bytes for each token and unit of width (attention in tiles, so no scores). Width ${width}, ${length} tokens, batch ${batch}. How many MB (10^6 bytes)?`,
        answer: bytes / 1e6,
        tolerance: 0.01,
        unit: 'MB',
        steps: [`34 · ${length} · ${batch} · ${width} bytes = ${(bytes / 1e6).toPrecision(4)} MB.`],
        given: { width, length, batch },
      }
    },
  },
  {
    ...MEMORY,
    id: 'p-token-weight',
    title: 'Mean of means',
    level: 'core',
    make(draw) {
      const short = draw.integer('short', 3, 20)
      const long = short * draw.integer('ratio', 5, 40)
      return {
        question: `Two micro-batches have ${short} and ${long} tokens. Each one’s mean loss is divided by 2 and the gradients are added. How many times as much does a token of the first count as a token of the second?`,
        answer: long / short,
        tolerance: 0.01,
        unit: 'times',
        steps: [
          `A token weighs 1/(2 · ${short}) in the first and 1/(2 · ${long}) in the second: a ratio of ${long / short}.`,
        ],
        given: { short, long },
      }
    },
  },
]

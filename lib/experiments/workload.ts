import type { SizeClass } from '../runs/protocol'
import type { TaskSpec } from './types'

/** Multiply-adds of a step, forward and backward, below which a task is small, and above which it is large. */
const SMALL_BELOW = 250_000
const LARGE_FROM = 10_000_000
/** Gradients by the inputs and by the weights cost about a forward pass each. */
const PASSES = 3

function dense(widths: readonly number[], rows: number): number {
  return PASSES * rows * widths.slice(1).reduce((sum, width, i) => sum + width * widths[i]!, 0)
}

/** About how many multiply-adds one training step of a task is. */
export function multiplyAdds(task: TaskSpec): number {
  switch (task.kind) {
    case 'fashion-mnist':
      return dense([784, ...task.hidden, 10], task.batchSize)
    case 'points-2d':
      return dense([2, ...task.hidden, 2], task.batchSize)
    case 'regression-2d':
      return dense([2, ...task.hidden, 1], task.batchSize)
    case 'teacher-mlp':
      return dense([32, ...task.hidden, 10], task.batchSize)
    case 'normed-mlp': {
      const matrices = task.wiring === 'plain' ? task.depth : 2 * task.depth + 1
      const widths = Array.from({ length: matrices }, () => task.width)
      return dense([32, ...widths, 10], task.batchSize)
    }
    case 'deep-mlp': {
      const plain = dense([2, ...Array.from({ length: task.layers + 1 }, () => task.width), 2], task.batchSize)
      const recomputed = task.segment === 0 ? 0 : task.batchSize * task.layers * task.width ** 2
      return plain + recomputed
    }
    case 'associative-memory':
      return dense([task.dim, task.dim, task.keys], task.keys)
    case 'sequence': {
      const rows = task.batchSize * task.length
      const weights = task.layers * 12 * task.width ** 2 + task.symbols * task.width
      const scores = task.layers * 2 * task.length * task.width
      return PASSES * rows * (weights + scores)
    }
    case 'noisy-quadratic':
      return PASSES * task.curvatures.length * task.chains
    case 'noise-only':
      return PASSES * task.weights
    case 'surface':
    case 'periodic-linear':
      return 10
  }
}

/** The class of the largest of some tasks. */
export function sizeOfTasks(tasks: readonly TaskSpec[]): SizeClass {
  const most = Math.max(0, ...tasks.map(multiplyAdds))
  return most < SMALL_BELOW ? 'small' : most < LARGE_FROM ? 'medium' : 'large'
}

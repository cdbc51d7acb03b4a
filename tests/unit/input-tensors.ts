import * as tf from '@tensorflow/tfjs-core'

import type { NamedTensors, Task } from '@/lib/tasks/types'

/** A step's inputs as tensors, as the engine makes them. The caller owns them. */
export function inputTensors(task: Task, step: number): NamedTensors {
  const inputs = task.inputs(step)
  return Object.fromEntries(
    Object.entries(task.inputSpecs).map(([name, { shape, dtype }]) => [
      name,
      tf.tensor(inputs[name]!, [...shape], dtype),
    ]),
  )
}

import type { TaskSpec } from './task-spec'

/** 6,000 + 1,500 images at 4 bits a pixel; public/data/README.md. From the site's root. */
export const FASHION_MNIST_FILE = 'data/fashion-mnist.bin'

/** Static files that a task is trained on, from the site's root. */
export function filesOf({ kind }: TaskSpec): readonly string[] {
  return kind === 'fashion-mnist' ? [FASHION_MNIST_FILE] : []
}

/** Milliseconds of GPU work in one batch: Pause answers within two of them, and a page that shares the GPU keeps its frames. */
const TARGET_MS = 10
const START = 4
const GROWTH = 4

/**
 * How many captured steps to send at once, from how long the last batches took.
 *
 * A batch's time ends when its metrics are read, and a read has a latency of its own; growing step by step finds the number at which that does
 * not matter.
 */
export class BatchSize {
  private steps = START

  constructor(private readonly capacity: number) {}

  get next(): number {
    return this.steps
  }

  /** Learns from a batch of `steps` that kept the GPU busy for `ms`. */
  observe(steps: number, ms: number): void {
    const wanted = Math.floor((TARGET_MS * steps) / Math.max(ms, 0.01))
    this.steps = Math.max(1, Math.min(wanted, GROWTH * steps, this.capacity))
  }
}

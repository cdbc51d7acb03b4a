import * as tf from '@tensorflow/tfjs-core'

import { CourseError } from '../../errors'
import {
  mapValues,
  type HostArray,
  type HostTensors,
  type Metrics,
  type NamedTensors,
  type StepRunner,
  type StepSpec,
} from '../step'

/** What a replayed step gave, and what the same step gives eagerly. */
interface Check {
  readonly step: number
  readonly replayed: NamedTensors
  readonly expected: NamedTensors
}

/**
 * A debug mode: runs every n-th replayed step eagerly as well, from the same state and inputs, and compares the two bit for bit. It finds steps that
 * use a number of the host's which changes, and would find defects of the recording. Slow: each check is an eager step and two reads.
 *
 * @throws CourseError('capture-mismatch') from `readMetrics`, naming step and tensor
 */
export class CheckedStep<V extends string> implements StepRunner<V> {
  readonly mode = 'captured'
  readonly deferred: boolean
  readonly capacity: number
  private steps = 0
  private checks: Check[] = []
  private readonly inputs: Record<string, HostArray>

  /**
   * @param captured  belongs to this object from now on
   * @param every     1: check every step
   */
  constructor(
    private readonly captured: StepRunner<V>,
    private readonly spec: StepSpec<V>,
    private readonly every: number,
  ) {
    this.capacity = captured.capacity
    this.deferred = captured.deferred
    this.inputs = mapValues(spec.inputs, ({ shape, dtype }) =>
      tf.util.makeZerosTypedArray(tf.util.sizeFromShape([...shape]), dtype),
    )
  }

  setInput(name: string, values: HostArray): void {
    this.captured.setInput(name, values)
    this.inputs[name] = values.slice()
  }

  replay(k: number, variant: V): void {
    for (let i = 0; i < k; i++) {
      const step = this.steps++
      const expected = step % this.every === 0 ? this.expect(variant) : null
      this.captured.replay(1, variant)
      if (expected !== null) this.checks.push({ step, replayed: this.captured.state(), expected })
    }
  }

  async readMetrics(): Promise<readonly Metrics[]> {
    const { checks } = this
    this.checks = []
    try {
      const metrics = await this.captured.readMetrics()
      for (const check of checks) await compare(check)
      return metrics
    } finally {
      for (const { replayed, expected } of checks) tf.dispose([replayed, expected])
    }
  }

  state(): NamedTensors {
    return this.captured.state()
  }

  snapshot(): Promise<HostTensors> {
    return this.captured.snapshot()
  }

  restore(snapshot: HostTensors): void {
    this.captured.restore(snapshot)
  }

  dispose(): void {
    this.captured.dispose()
    for (const { replayed, expected } of this.checks) tf.dispose([replayed, expected])
    this.checks = []
  }

  /** The state after this step, computed operation by operation. */
  private expect(variant: V): NamedTensors {
    const before = this.captured.state()
    let expected: NamedTensors = {}
    tf.tidy(() => {
      const inputs = mapValues(this.spec.inputs, ({ shape, dtype }, name) =>
        tf.tensor(this.inputs[name]!, [...shape], dtype),
      )
      const { state } = this.spec.step(before, inputs, variant)
      expected = mapValues(state ?? before, (tensor) => tf.keep(tf.clone(tensor)))
    })
    tf.dispose(before)
    return expected
  }
}

async function compare({ step, replayed, expected }: Check): Promise<void> {
  for (const [name, tensor] of Object.entries(expected)) {
    const [want, got] = [await tensor.data<'float32'>(), await replayed[name]!.data<'float32'>()]
    // As bits: NaN is equal to itself, and 0 is not -0.
    const [wantBits, gotBits] = [want, got].map((a) => new Uint32Array(a.buffer, a.byteOffset, a.length)) as [
      Uint32Array,
      Uint32Array,
    ]
    const bad = wantBits.findIndex((bits, i) => bits !== gotBits[i])
    if (bad < 0) continue
    throw new CourseError(
      'capture-mismatch',
      `Step ${step}, replayed, gives ${got[bad]} for "${name}" at ${bad}; run eagerly it gives ${want[bad]}. Something that changes from step to step is not an input of the step.`,
    )
  }
}

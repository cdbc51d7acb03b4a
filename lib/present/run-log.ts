import type { FieldName, Intervention, RunConfig } from '../experiments/types'
import type { MetricFrame, SizeClass } from '../runs/protocol'
import type { RunListener } from '../runs/worker-link'
import { mergeFrames } from './merge-frames'

export type RunMessage = Parameters<RunListener['onMessage']>[0]

/** A log as it travels. */
export interface RunCopy {
  readonly name: string
  readonly config: RunConfig
  readonly size: SizeClass
  readonly paused: boolean
  readonly messages: readonly RunMessage[]
}

/**
 * All that the windows have heard of a run, each thing once. A run that is trained again from its first step, or told again by another window, adds only
 * what is new: runs are deterministic, so that equal steps are equal rows.
 */
export class RunLog {
  readonly messages: RunMessage[] = []
  paused = false
  /** Nothing more will come. */
  over = false
  /** Of the newest row. */
  lastStep = -1
  private lastElapsedMs = 0
  /** A second training has its own clock; rows go on where the first one's ended. */
  private clockOffsetMs = 0
  /** Where in `messages` the newest of each field is. */
  private readonly fieldAt = new Map<FieldName, { readonly index: number; readonly step: number }>()

  constructor(
    readonly name: string,
    private readonly config: RunConfig,
    readonly size: SizeClass,
  ) {}

  copy(): RunCopy {
    const { name, config, size, paused, messages } = this
    return { name, config, size, paused, messages: joinFrames(messages) }
  }

  /** What trains it again: its config with the sliders that were moved. */
  get trained(): RunConfig {
    const moved = this.messages.flatMap((message) => (message.type === 'intervened' ? [message.intervention] : []))
    return { ...this.config, interventions: [...this.config.interventions, ...moved] }
  }

  /** @returns what of the message is new, or null */
  append(message: RunMessage): RunMessage | null {
    if (this.over) return null
    switch (message.type) {
      case 'frame': {
        const frame = this.newRows(message.frame)
        return frame === null ? null : this.keep({ type: 'frame', frame })
      }
      case 'started':
        return this.messages.some(({ type }) => type === 'started') ? null : this.keep(message)
      case 'intervened':
        return this.knows(message.intervention) ? null : this.keep(message)
      case 'paused':
        // One after another says the same; a log holds one.
        return this.messages.at(-1)?.type === 'paused' ? message : this.keep(message)
      case 'ended':
      case 'failed':
        this.over = true
        return this.keep(message)
      default:
        return this.keep(message)
    }
  }

  private keep(message: RunMessage): RunMessage {
    this.messages.push(message)
    if (message.type === 'frame') this.dropOldFields(message.frame)
    return message
  }

  private newRows(frame: MetricFrame): MetricFrame | null {
    const known = frame.steps.findLastIndex((step) => step <= this.lastStep) + 1
    if (known > 0 && frame.steps[known - 1] === this.lastStep) {
      this.clockOffsetMs = this.lastElapsedMs - frame.elapsedMs[known - 1]!
    }
    const fields = frame.fields.filter(({ name, step }) => step > (this.fieldAt.get(name)?.step ?? -1))
    const steps = frame.steps.slice(known)
    if (steps.length === 0 && fields.length === 0) return null
    const elapsedMs = frame.elapsedMs.slice(known).map((ms) => ms + this.clockOffsetMs)
    this.lastStep = steps.at(-1) ?? this.lastStep
    this.lastElapsedMs = elapsedMs.at(-1) ?? this.lastElapsedMs
    const values = Object.fromEntries(Object.entries(frame.values).map(([name, column]) => [name, column.slice(known)]))
    return { ...frame, steps, elapsedMs, values, fields }
  }

  /** A chart shows the newest of each array, and a window that opens late needs no others. */
  private dropOldFields({ fields }: MetricFrame): void {
    const index = this.messages.length - 1
    for (const { name, step } of fields) {
      const old = this.fieldAt.get(name)
      const message = old === undefined ? undefined : this.messages[old.index]
      if (message?.type === 'frame' && old?.index !== undefined) {
        const left = message.frame.fields.filter((field) => field.name !== name)
        this.messages[old.index] = { type: 'frame', frame: { ...message.frame, fields: left } }
      }
      this.fieldAt.set(name, { index, step })
    }
  }

  private knows(intervention: Intervention): boolean {
    const text = JSON.stringify(intervention)
    return this.messages.some(
      (message) => message.type === 'intervened' && JSON.stringify(message.intervention) === text,
    )
  }
}

/** The same with frames that follow each other made one: a message costs more than its rows. */
export function joinFrames(messages: readonly RunMessage[]): readonly RunMessage[] {
  const joined: RunMessage[] = []
  let frames: MetricFrame[] = []
  const flush = () => {
    if (frames.length > 0) joined.push({ type: 'frame', frame: mergeFrames(frames) })
    frames = []
  }
  for (const message of messages) {
    if (message.type === 'frame') frames.push(message.frame)
    else {
      flush()
      joined.push(message)
    }
  }
  flush()
  return joined
}

/** `race/3/0` is the first run of the third press on Run of the demo `race`; null: a name without a press. */
export function pressOf(name: string): { readonly demo: string; readonly press: number } | null {
  const [demo, press] = name.split('/')
  return demo !== undefined && /^\d+$/.test(press ?? '') ? { demo, press: Number(press) } : null
}

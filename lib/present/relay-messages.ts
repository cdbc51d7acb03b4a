/** What the relays of a deck's windows say to each other. */
import type { ErrorCode } from '../errors'
import type { RunConfig } from '../experiments/types'
import type { SizeClass } from '../runs/protocol'
import type { Connection } from '../runs/run-client'
import type { RunCopy, RunMessage } from './run-log'

/** News of a run. */
export interface Told {
  readonly name: string
  readonly message: RunMessage
}

/** A run that a session in this window wants to hear of. */
export interface Want {
  readonly name: string
  readonly config: RunConfig
  readonly size: SizeClass
}

/** What a session says about its runs. */
export type RunOrder =
  | { readonly type: 'pause' | 'resume' | 'drop'; readonly name: string }
  | {
      readonly type: 'set'
      readonly names: readonly string[]
      readonly path: string
      readonly value: number
      readonly notBefore: number
    }

/** To the leader. */
export type ToLeader =
  /** A window that is new, or has a new leader, with the runs of which it knows. Answered by a `log`, and by `tell` where the leader knows less. */
  | { readonly type: 'hello'; readonly known: readonly string[] }
  | { readonly type: 'connect'; readonly size: SizeClass }
  | { readonly type: 'want'; readonly want: Want }
  | { readonly type: 'order'; readonly order: RunOrder }
  | { readonly type: 'log'; readonly runs: readonly RunCopy[] }

/** From the leader. */
export type FromLeader =
  | { readonly type: 'connected'; readonly size: SizeClass; readonly connection: Connection }
  | { readonly type: 'unconnected'; readonly size: SizeClass; readonly code: ErrorCode; readonly message: string }
  | { readonly type: 'begin'; readonly run: RunCopy }
  | { readonly type: 'told'; readonly batch: readonly Told[] }
  | { readonly type: 'held'; readonly name: string; readonly paused: boolean }
  | { readonly type: 'dropped'; readonly name: string }
  | { readonly type: 'tell'; readonly names: readonly string[] }
  | { readonly type: 'log'; readonly runs: readonly RunCopy[] }

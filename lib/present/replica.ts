/** The state of a deck as one window holds it, and its place in the order of all changes. */
import { isNumber, isRecord } from './deck-checks'
import { restoreState } from './deck-restore'
import { reduce, type DeckAction, type DeckShape, type DeckState } from './deck-state'

/** After `seq` changes, the last of them put in order by the leader of this epoch. Each new leader begins an epoch. */
export interface Position {
  readonly epoch: number
  readonly seq: number
}

export interface Replica extends Position {
  readonly state: DeckState
  /** Number of the last action of each window that is in the state. */
  readonly applied: Readonly<Record<string, number>>
}

/** An action and the window that asked for it; `n` counts that window's actions from 1. */
export interface Submitted {
  readonly by: string
  readonly n: number
  readonly action: DeckAction
}

/** Before everything. */
export const NOWHERE: Position = { epoch: -1, seq: 0 }
/** After everything of an epoch. */
export const endOf = (epoch: number): Position => ({ epoch, seq: Infinity })

export function isAhead(one: Position, other: Position): boolean {
  return one.epoch > other.epoch || (one.epoch === other.epoch && one.seq > other.seq)
}

export function appliedOf({ applied }: Replica, window: string): number {
  return Object.hasOwn(applied, window) ? applied[window]! : 0
}

/** The replica after an action, or null: it is in already, or one before it is missing. */
export function order(shape: DeckShape, replica: Replica, { by, n, action }: Submitted): Replica | null {
  if (n !== appliedOf(replica, by) + 1) return null
  return {
    epoch: replica.epoch,
    seq: replica.seq + 1,
    state: reduce(shape, replica.state, action),
    applied: { ...replica.applied, [by]: n },
  }
}

/** What another window sent or a storage kept, made valid; null if it is no replica. */
export function restoreReplica(shape: DeckShape, stored: unknown, plannedMinutes?: number): Replica | null {
  if (!isRecord(stored) || !isNumber(stored.epoch) || !isNumber(stored.seq) || !isRecord(stored.applied)) return null
  const applied = Object.fromEntries(
    Object.entries(stored.applied).filter((entry): entry is [string, number] => isNumber(entry[1])),
  )
  return { epoch: stored.epoch, seq: stored.seq, applied, state: restoreState(shape, stored.state, plannedMinutes) }
}

/** Another window's replica in place of ours. What did not change keeps its identity, so that effects that depend on a value don't run again. */
export function adopt(replica: Replica, state: DeckState): Replica {
  const values = Object.fromEntries(
    Object.entries(replica.state.values).map(([key, value]) => {
      const ours = Object.hasOwn(state.values, key) ? state.values[key] : undefined
      return [key, JSON.stringify(ours) === JSON.stringify(value) ? ours : value]
    }),
  )
  return { ...replica, state: { ...replica.state, values } }
}

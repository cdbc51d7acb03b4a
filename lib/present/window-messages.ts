/** What the windows of a deck say to each other. docs/presenting.md tells how it goes together. */
import { isAction, isNumber, isRecord } from './deck-checks'
import type { Position, Replica, Submitted } from './replica'

/** What a window is for. `mirror`: lectern and screen in one, shared in a video call. */
export type DeckRole = 'speaker' | 'mirror' | 'projector'

export type WindowMessage =
  /** A window that is new or has lost track: everyone says who it is, and the leader sends a `copy`. */
  | { readonly type: 'hello' | 'here' | 'bye' }
  | ({ readonly type: 'submit' } & Omit<Submitted, 'by'>)
  /** The leader put an action in its place. */
  | ({ readonly type: 'ordered' } & Position & Submitted)
  /** A window took the lead with this replica, which holds all up to `since`. */
  | { readonly type: 'lead'; readonly copy: Replica; readonly since: Position }
  | { readonly type: 'copy'; readonly copy: Replica }
  /** To a new leader: here is something that you have not heard. */
  | { readonly type: 'ahead'; readonly copy: Replica }
  /** Not ordered, not kept: a laser pointer, a stroke in progress. */
  | { readonly type: 'ephemeral'; readonly kind: string; readonly data: unknown }
  | { readonly type: 'topic'; readonly topic: string; readonly data: unknown }

export interface Envelope {
  readonly app: 'descent-deck'
  readonly room: string
  readonly from: string
  readonly role: DeckRole
  /** Null: all other windows. */
  readonly to: string | null
  readonly message: WindowMessage
}

const isReplica = (value: unknown) => isRecord(value) && isPosition(value) && isRecord(value.applied)
const isPosition = (value: unknown) =>
  isRecord(value) && typeof value.epoch === 'number' && typeof value.seq === 'number'

const CHECKS: Readonly<Record<WindowMessage['type'], (message: Record<string, unknown>) => boolean>> = {
  hello: () => true,
  here: () => true,
  bye: () => true,
  submit: ({ n, action }) => isNumber(n) && isAction(action),
  ordered: (message) =>
    isPosition(message) && typeof message.by === 'string' && isNumber(message.n) && isAction(message.action),
  lead: ({ copy, since }) => isReplica(copy) && isPosition(since),
  copy: ({ copy }) => isReplica(copy),
  ahead: ({ copy }) => isReplica(copy),
  ephemeral: ({ kind }) => typeof kind === 'string',
  topic: ({ topic }) => typeof topic === 'string',
}

/** What came over the channel, if it is for this window; null for all that others may say there. */
export function readEnvelope(data: unknown, room: string, id: string): Envelope | null {
  if (!isRecord(data) || data.app !== 'descent-deck' || data.room !== room) return null
  const { from, role, to, message } = data
  if (typeof from !== 'string' || from === id || (to !== null && to !== id)) return null
  if (role !== 'speaker' && role !== 'mirror' && role !== 'projector') return null
  if (!isRecord(message) || typeof message.type !== 'string' || !Object.hasOwn(CHECKS, message.type)) return null
  return CHECKS[message.type as WindowMessage['type']](message) ? (data as unknown as Envelope) : null
}

/**
 * Values that every window of a presentation agrees on, by key; JSON only. Each window may set any of them; all windows apply all changes
 * in one order, so that they end with the same values.
 */
export interface SharedValues {
  /** Undefined until someone has set it. The same object until it is set again. */
  get(key: string): unknown
  /** Asks for a change; it is seen once it has its place in the order, at once in the window that leads. */
  set(key: string, value: unknown): void
  /** @returns how to stop listening */
  readonly subscribe: (listener: () => void) => () => void
}

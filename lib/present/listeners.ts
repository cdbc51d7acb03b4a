type Listener = (data: unknown, from: string) => void

/** Who wants to hear of what. */
export class Listeners {
  private readonly byName = new Map<string, Set<Listener>>()

  /** @returns how to stop */
  add(name: string, listener: Listener): () => void {
    const listeners = this.byName.get(name) ?? new Set()
    this.byName.set(name, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.byName.get(name) === listeners) this.byName.delete(name)
    }
  }

  tell(name: string, data: unknown, from: string): void {
    for (const listener of this.byName.get(name) ?? []) listener(data, from)
  }
}

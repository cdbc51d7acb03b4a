/** A piece of memory that is needed from one command to another, both included. */
export interface Lifetime {
  readonly size: number
  readonly first: number
  readonly last: number
}

/**
 * Gives each lifetime a buffer, so that no two that overlap in time share one and the buffers are few and small.
 *
 * Greedy by size: the largest come first and open new buffers, the smaller ones fit into what is free meanwhile.
 *
 * @param existing  sizes of buffers that are there already and free
 * @returns         for each lifetime the number of its buffer, and the sizes of all buffers, `existing` first
 * @source          Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference", https://arxiv.org/abs/2001.03288
 */
export function assignBuffers(
  lifetimes: readonly Lifetime[],
  existing: readonly number[],
): { readonly assigned: readonly number[]; readonly sizes: readonly number[] } {
  const buffers = existing.map((size) => ({ size, taken: [] as Lifetime[] }))
  const assigned = new Array<number>(lifetimes.length)
  const bySize = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[b]!.size - lifetimes[a]!.size)
  for (const i of bySize) {
    const wanted = lifetimes[i]!
    const isFree = (taken: readonly Lifetime[]) =>
      taken.every(({ first, last }) => last < wanted.first || wanted.last < first)
    let best = -1
    buffers.forEach(({ size, taken }, b) => {
      if (size < wanted.size || !isFree(taken)) return
      if (best < 0 || size < buffers[best]!.size) best = b
    })
    if (best < 0) best = buffers.push({ size: wanted.size, taken: [] }) - 1
    buffers[best]!.taken.push(wanted)
    assigned[i] = best
  }
  return { assigned, sizes: buffers.map(({ size }) => size) }
}

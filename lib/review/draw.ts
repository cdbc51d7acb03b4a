import { fingerprint } from '../runs/recording'

/**
 * A number in [0, 1) for an id under a seed: random to look at, the same everywhere. Cards that are added later do not change it for the others.
 */
export function rankOf(seed: number, id: string): number {
  // FNV alone leaves similar texts close together: the finaliser of MurmurHash3 spreads them.
  let hash = Number.parseInt(fingerprint([seed, id]), 16)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

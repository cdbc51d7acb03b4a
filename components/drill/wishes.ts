import { LEVELS, TOPICS, type Level, type Topic } from '@/lib/review/card'
import type { Wishes } from '@/lib/review/queue'

export const EVERY_TOPIC = Object.keys(TOPICS) as readonly Topic[]
const DEFAULT_WISHES: Wishes = { topics: new Set(EVERY_TOPIC), levels: new Set(LEVELS), newPerDay: 10 }
export const MOST_NEW_PER_DAY = 200
export const WISHES_KEY = 'drill:wishes'

/** Wishes as they are kept in the browser. */
export const writeWishes = ({ topics, levels, newPerDay }: Wishes): string =>
  JSON.stringify({ topics: [...topics], levels: [...levels], newPerDay })

/** What was kept; whatever can't be used is as it was at first. */
export function readWishes(text: string | null): Wishes {
  try {
    const kept = JSON.parse(text ?? '{}') as Partial<Record<keyof Wishes, unknown>>
    const some = <T>(value: unknown, all: readonly T[]): ReadonlySet<T> => {
      const known = Array.isArray(value) ? all.filter((one) => value.includes(one)) : []
      return new Set(known.length === 0 ? all : known)
    }
    const { newPerDay } = kept
    const usable = typeof newPerDay === 'number' && newPerDay >= 0 && newPerDay <= MOST_NEW_PER_DAY
    return {
      topics: some<Topic>(kept.topics, EVERY_TOPIC),
      levels: some<Level>(kept.levels, LEVELS),
      newPerDay: usable ? Math.round(newPerDay) : DEFAULT_WISHES.newPerDay,
    }
  } catch {
    return DEFAULT_WISHES
  }
}

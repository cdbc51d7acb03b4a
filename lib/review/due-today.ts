import { rebuild } from './deck-state'
import { forecast } from './progress'
import { openStore } from './store'

/** How many cards come due on the learner's present day, by what this browser keeps. Rejects where it keeps nothing. */
export async function dueToday(now: Date): Promise<number> {
  const store = await openStore()
  try {
    return forecast(rebuild(await store.load()), now, 1)[0]!
  } finally {
    store.close()
  }
}

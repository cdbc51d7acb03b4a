/** What a learner has done to the bug hunts: kept in the browser, so that another tab or a reload takes nothing away. */
export interface HuntNote {
  /** The listing as edited; absent as long as it is the one that was given. */
  readonly draft?: string | undefined
  /** Whether all tests have held once. */
  readonly found?: boolean
}
export type HuntNotes = Readonly<Record<string, HuntNote>>

export const HUNTS_KEY = 'drill:hunts'

/** What was kept; whatever can't be used is left out. */
export function readHuntNotes(text: string | null): HuntNotes {
  try {
    const kept = JSON.parse(text ?? '{}') as Record<string, Record<keyof HuntNote, unknown> | null>
    return Object.fromEntries(
      Object.entries(kept).map(([id, note]) => [
        id,
        {
          ...(typeof note?.draft === 'string' ? { draft: note.draft } : {}),
          ...(note?.found === true ? { found: true } : {}),
        },
      ]),
    )
  } catch {
    return {}
  }
}

/** The same with part of one note changed, as it is kept. */
export const writeHuntNote = (notes: HuntNotes, id: string, change: HuntNote): string =>
  JSON.stringify({ ...notes, [id]: { ...notes[id], ...change } })

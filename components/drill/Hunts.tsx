'use client'
import { useState, useSyncExternalStore } from 'react'
import { Select } from '@/components/ui/Select'
import type { BugHunt } from '@/lib/review/bug-hunt'
import { safeGet, safeSet, subscribeStorage } from '@/lib/storage'
import { Hunt } from './Hunt'
import { HUNTS_KEY, readHuntNotes, writeHuntNote } from './hunt-notes'

/** Bug hunts: a listing with one bug; edit it until its tests hold. */
export function Hunts({
  hunts,
  lessons,
}: {
  readonly hunts: readonly BugHunt[]
  readonly lessons: ReadonlyMap<string, string>
}) {
  const kept = useSyncExternalStore(
    subscribeStorage,
    () => safeGet(HUNTS_KEY),
    () => null,
  )
  const notes = readHuntNotes(kept)
  const [chosen, choose] = useState<string | null>(null)
  // The first that is not yet found.
  const hunt = hunts.find(({ id }) => id === chosen) ?? hunts.find(({ id }) => notes[id]?.found !== true) ?? hunts[0]
  if (hunt === undefined) return null
  return (
    <section className="hunts" aria-label="Bug hunts">
      <p>
        Each listing has one bug that training survives without an error message. Find it, mend it, run the tests.{' '}
        {hunts.filter(({ id }) => notes[id]?.found === true).length} of {hunts.length} found.
      </p>
      <Select
        label="Bug hunt"
        options={Object.fromEntries(
          hunts.map(({ id, title }, i) => [id, `${i + 1}. ${title}${notes[id]?.found === true ? ' ✓' : ''}`]),
        )}
        value={hunt.id}
        onChange={choose}
      />
      <Hunt
        key={hunt.id}
        hunt={hunt}
        note={notes[hunt.id] ?? {}}
        lesson={lessons.get(hunt.lesson) ?? null}
        onNote={(change) => {
          // Stay with this one when it is found.
          choose(hunt.id)
          safeSet(HUNTS_KEY, writeHuntNote(readHuntNotes(safeGet(HUNTS_KEY)), hunt.id, change))
        }}
      />
    </section>
  )
}

'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { DRILL_BEGAN } from '@/components/drill/began'
import { useStored } from '@/components/lesson/use-stored'
import { LAST_PLACE } from './last-place'

/** Where the reader left off, and what the drill has for today. Nothing for who comes for the first time. */
export function Today({ lessons }: { readonly lessons: Readonly<Record<string, string>> }) {
  const [place] = useStored(LAST_PLACE)
  const [began] = useStored(DRILL_BEGAN)
  const [due, setDue] = useState<number | null>(null)
  useEffect(() => {
    if (began === null) return
    let gone = false
    // The scheduler is loaded only for those who use it, after the page is there.
    import('@/lib/review/due-today')
      .then(({ dueToday }) => dueToday(new Date()))
      .then((count) => {
        if (!gone) setDue(count)
      })
      .catch(() => undefined) // The drill itself says what is wrong with the storage.
    return () => {
      gone = true
    }
  }, [began])

  const [slug = '', section] = (place ?? '').split('#')
  const title = lessons[slug]
  if (title === undefined && began === null) return null
  return (
    <nav className="today" aria-label="Where you left off">
      {title === undefined ? null : (
        <Link href={`/lessons/${slug}/${section === undefined ? '' : `#${section}`}`}>
          <small>Continue</small> {title}
        </Link>
      )}
      {began === null ? null : (
        <Link href="/drill/">
          <small>Interview drill</small>{' '}
          {due === null
            ? 'Your cards'
            : due === 0
              ? 'Nothing due today'
              : `${due} ${due === 1 ? 'card' : 'cards'} due today`}
        </Link>
      )}
    </nav>
  )
}

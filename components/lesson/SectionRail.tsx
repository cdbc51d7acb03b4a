'use client'
import { type ReactNode, useEffect, useState } from 'react'

export interface RailSection {
  readonly id: string
  readonly label: ReactNode
}

/** The last section whose heading has passed the upper third of the window. */
export function useCurrentSection(ids: readonly string[]): string | null {
  const [current, setCurrent] = useState<string | null>(null)
  const key = ids.join(' ')
  useEffect(() => {
    const headings = key.split(' ').flatMap((id) => document.getElementById(id) ?? [])
    let frame = 0
    const update = (): void => {
      frame = 0
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < window.innerHeight / 3)
      const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4
      setCurrent((atEnd ? headings.at(-1) : passed.at(-1))?.id ?? null)
    }
    const schedule = (): void => {
      if (frame === 0) frame = requestAnimationFrame(update)
    }
    schedule()
    window.addEventListener('scroll', schedule, { passive: true })
    window.addEventListener('resize', schedule)
    return () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('scroll', schedule)
      window.removeEventListener('resize', schedule)
    }
  }, [key])
  return current
}

/** Links to the sections of a page; the one being read is marked. */
export function SectionRail({ sections }: { sections: readonly RailSection[] }) {
  const current = useCurrentSection(sections.map((section) => section.id))
  return (
    <ol>
      {sections.map(({ id, label }) => (
        <li key={id} data-current={id === current}>
          <a href={`#${id}`} aria-current={id === current ? 'location' : undefined}>
            {label}
          </a>
        </li>
      ))}
    </ol>
  )
}

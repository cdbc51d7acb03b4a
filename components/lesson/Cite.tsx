import type { Reference } from '@/lib/content/front-matter'

/** "Robbins & Monro 1951", or "Jordan et al. 2024" from three authors on. */
export function shortCitation({ authors, year }: Reference): string {
  const names = authors
    .split(/\s*(?:,|;| and | & )\s*/)
    .filter((name) => name !== '' && !/^([A-Z]\.[\s-]?)+$/.test(name))
    .map((name) => name.replace(/^([A-Z]\.[\s-]?)+/, ''))
  const etAl = names.length > 2 || authors.includes('et al')
  const who = etAl ? `${(names[0] ?? '').replace(/\s*et al\.?/, '')} et al.` : names.join(' & ')
  return `${who} ${String(year)}`
}

/** A source in the text, linked to the list of references. */
export function Cite({ id, references }: { id: string; references: readonly Reference[] }) {
  const reference = references.find((candidate) => candidate.id === id)
  if (reference === undefined) return null
  return (
    <a className="cite" href={`#ref-${id}`}>
      {shortCitation(reference)}
    </a>
  )
}

/** The list that citations link to. */
export function References({ references }: { references: readonly Reference[] }) {
  return (
    <ul className="references">
      {references.map(({ id, authors, year, title, url }) => (
        <li key={id} id={`ref-${id}`}>
          {authors} ({year}). <a href={url}>{title}</a>.
        </li>
      ))}
    </ul>
  )
}

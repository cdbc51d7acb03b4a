/** What brings someone to a place in a lesson, as it is there. */
export interface AudiencePlace {
  readonly slug: string
  /** The lesson's number, which its short path has. */
  readonly order: number
  /** Id of an element of the lesson, such as `demo-race`; empty: its beginning. */
  readonly anchor: string
  /** Settings of its demos, as `encodeSettings` writes them. */
  readonly query: URLSearchParams
  /** Of the site, such as `https://example.org`. */
  readonly origin: string
  /** Where the site is mounted, such as `/course`; empty for the root. */
  readonly basePath: string
}

/** The address of a place in a lesson, and a shorter one that leads there, for QR codes and for reading out. */
export function audienceLink({ slug, order, anchor, query, origin, basePath }: AudiencePlace): {
  readonly url: string
  readonly short: string
} {
  const root = origin + basePath
  const rest = `${query.size === 0 ? '' : `?${query.toString()}`}${anchor === '' ? '' : `#${encodeURIComponent(anchor)}`}`
  return { url: `${root}/lessons/${slug}/${rest}`, short: `${root}/s/${order}/${rest}` }
}

/**
 * Where the hash of a short path leads: `#4` to the fourth heading, anything else to the element of that id.
 *
 * @param hash      with or without its `#`
 * @param headings  ids of the lesson's headings, in order
 * @returns         an id; empty for the beginning of the lesson
 */
export function shortTarget(hash: string, headings: readonly string[]): string {
  const anchor = decode(hash.replace(/^#/, ''))
  if (!/^\d+$/.test(anchor)) return anchor
  // A heading may be called "2015"; there is no 2015th one.
  return headings[Number(anchor) - 1] ?? (headings.includes(anchor) ? anchor : '')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Half an escape, as a line break in a mail leaves it: the beginning is better than nowhere.
    return ''
  }
}

/** What the code of an embedded demo is made of. */
export interface EmbedFrame {
  /** Of the experiment. */
  readonly id: string
  readonly title: string
  readonly query: URLSearchParams
  readonly origin: string
  readonly basePath: string
  /** In CSS pixels, until the page that holds the frame listens to it. */
  readonly height: number
}

/** HTML that shows a demo in another page. */
export function embedCode({ id, title, query, origin, basePath, height }: EmbedFrame): string {
  const rest = query.size === 0 ? '' : `?${query.toString()}`
  const src = `${origin}${basePath}/embed/${id}/${rest}`
  return `<iframe src="${escape(src)}" title="${escape(title)}" width="100%" height="${height}" style="border: 0" loading="lazy" allow="clipboard-write"></iframe>`
}

/** A script for the page that holds the frames: each is made as high as its demo. One is enough for all of them. */
export function resizeScript({ origin, basePath }: Pick<EmbedFrame, 'origin' | 'basePath'>): string {
  return `<script>addEventListener('message', (e) => { if (e.data?.type === 'descent:size') for (const f of document.querySelectorAll('iframe[src^="${origin}${basePath}/embed/"]'))
  if (f.contentWindow === e.source) f.height = e.data.height })</script>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign]!)

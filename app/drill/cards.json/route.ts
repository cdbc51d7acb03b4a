import { loadCards, pageCard } from '@/lib/content/load-cards'

export const dynamic = 'force-static'

/** All cards as one static file: the drill fetches it once, and works on from the browser's cache. */
export async function GET(): Promise<Response> {
  return Response.json((await loadCards()).map(pageCard))
}

import { ankiTarget, buildApkg } from '@/lib/content/anki'
import { loadCards } from '@/lib/content/load-cards'
import { lastCommitted } from '@/lib/content/modified'

export const dynamic = 'force-static'

/** The cards for Anki. */
export async function GET(): Promise<Response> {
  const apkg = await buildApkg(await loadCards(ankiTarget), lastCommitted('content/lessons'))
  return new Response(apkg as Uint8Array<ArrayBuffer>, { headers: { 'Content-Type': 'application/octet-stream' } })
}

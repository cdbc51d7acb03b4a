'use client'
import { QrCode } from '@/components/ui/QrCode'
import { useStored } from '@/components/lesson/use-stored'
import { audienceLink } from '@/lib/present/audience-link'
import { useDeck } from './deck-context'
import type { DeckInfo } from './Deck'

/** Where the audience reaches the site: a laptop's own address is of no use to them. */
const PUBLIC_ORIGIN = 'public-origin'

/** A code to scan and a short path: both open the lesson where the slide is, with its demo as it is set. */
export function AudienceCode({ info }: { readonly info: DeckInfo }) {
  const { state, part, commands, submit } = useDeck()
  const [stored, store] = useStored(PUBLIC_ORIGIN)
  const slide = info.slides[state.slide]
  const origin = stored ?? window.location.origin
  const { url, short } = audienceLink({
    ...{ slug: info.slug, order: info.order, anchor: slide?.anchor ?? '', origin },
    query: commands.get(slide?.id ?? '')?.query?.() ?? new URLSearchParams(),
    basePath: process.env.NEXT_PUBLIC_BASE_PATH ?? '',
  })
  const own = /^https?:\/\/(localhost|127\.|\[::1\])/.test(origin)
  return (
    <aside className="deck-code" aria-label="Link for the audience">
      <QrCode text={url} />
      <p className="deck-code-path">{short.replace(/^https?:\/\//, '')}</p>
      {part === 'projector' ? null : (
        <>
          {own ? (
            <p className="deck-code-warning" role="alert">
              This address is of this computer only. Enter the one that your audience reaches, such as the course’s
              public site.
            </p>
          ) : null}
          <label>
            Address of the site{' '}
            <input
              type="url"
              defaultValue={origin}
              onBlur={(event) => {
                const { value } = event.currentTarget
                if (URL.canParse(value)) store(new URL(value).origin)
                else event.currentTarget.value = origin
              }}
            />
          </label>
          <button type="button" className="demo-btn" onClick={() => submit({ type: 'toggle-qr' })}>
            Close
          </button>
        </>
      )}
    </aside>
  )
}

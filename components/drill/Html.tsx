import { memo } from 'react'

/** A card's text. It is HTML that our own build made from Markdown and TeX; nothing of a learner's ever comes here. */
export const Html = memo(function Html({
  html,
  as: Tag = 'div',
  className,
}: {
  readonly html: string
  readonly as?: 'div' | 'span'
  readonly className?: string
}) {
  return <Tag className={className} dangerouslySetInnerHTML={{ __html: html }} />
})

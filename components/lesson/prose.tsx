import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { assetUrl } from '@/components/site/asset-url'

/** A Markdown link: within the course through the router, so that it knows the base path. */
export function ProseLink({ href = '', children, ...rest }: ComponentProps<'a'>) {
  if (!href.startsWith('/')) {
    return (
      <a href={href} {...rest}>
        {children}
      </a>
    )
  }
  return <Link href={href}>{children}</Link>
}

/** A Markdown table; a wide one scrolls in its own box instead of widening the page. */
export function ProseTable({ children }: { children?: ReactNode }) {
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  )
}

/** A head cell; an empty one, above row names, is a plain cell, since it heads nothing. */
export function ProseHeadCell({ children, style }: ComponentProps<'th'>) {
  if (children === undefined) return <td />
  return (
    <th scope="col" style={style}>
      {children}
    </th>
  )
}

/** A Markdown image from `public/`. */
export function ProseImage({ src, alt }: ComponentProps<'img'>) {
  return <img src={assetUrl(src as `/${string}`)} alt={alt ?? ''} loading="lazy" />
}

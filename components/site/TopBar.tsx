import Link from 'next/link'
import { ThemeMenu } from './ThemeMenu'

/** The bar above every page. */
export function TopBar() {
  return (
    <header className="top-bar">
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <Link href="/" className="brand">
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path
            d="M2.5 4.5c3 0 4.2 12.5 9.2 12.5 3.6 0 4-4 9.8-4"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.2"
          />
          <circle cx="12" cy="17" r="3" />
        </svg>
        Descent
      </Link>
      <nav aria-label="Site">
        <Link href="/">Lessons</Link>
        {/* Its database and scheduler are no lesson's to fetch ahead. */}
        <Link href="/drill/" prefetch={false}>
          Drill
        </Link>
        <Link href="/gallery/">Gallery</Link>
      </nav>
      <ThemeMenu />
    </header>
  )
}

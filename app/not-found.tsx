import Link from 'next/link'

export default function NotFound() {
  return (
    <main id="main" className="page narrow">
      <p className="crumb">404</p>
      <h1>There is nothing at this address</h1>
      <p className="lede">The page may have moved, or the link has a typing error.</p>
      <p>
        <Link href="/">All lessons</Link> are on the first page, and all demos in the{' '}
        <Link href="/gallery/">gallery</Link>.
      </p>
    </main>
  )
}

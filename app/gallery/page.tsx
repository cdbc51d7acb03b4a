import type { Metadata } from 'next'
import Link from 'next/link'
import { Demo } from '@/components/demo/Demo'
import { EXPERIMENTS } from '@/content/experiments'

export const metadata: Metadata = {
  title: 'Gallery',
  description: 'Every live demo of the course on one page.',
}

export default function GalleryPage() {
  const experiments = Object.values(EXPERIMENTS)
  return (
    <main id="main" className="page gallery">
      <h1>Gallery</h1>
      <p className="lede">
        Every experiment of the course. Each one trains in your browser when you press Run. Before a lecture:{' '}
        <Link href="/bench/">what can this machine do?</Link>
      </p>
      <nav aria-label="Experiments">
        <ul className="gallery-list">
          {experiments.map(({ id, title }) => (
            <li key={id}>
              <a href={`#demo-${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <h2 className="visually-hidden">Experiments</h2>
      {experiments.map(({ id }) => (
        <div key={id} id={`demo-${id}`} className="gallery-item">
          <Demo id={id} />
        </div>
      ))}
    </main>
  )
}

import type { Metadata } from 'next'
import { NotKept } from '@/components/offline/NotKept'
import { loadFrontMatter } from '@/lib/content/course'

export const metadata: Metadata = { title: 'Not kept on this device', robots: { index: false } }

/** What the service worker shows in place of a page that is neither kept nor to be had. */
export default function OfflinePage() {
  const lessons = [...loadFrontMatter()].map(([slug, { title }]) => ({ slug, title }))
  const pages = [
    { path: '', title: 'All lessons' },
    ...lessons.map(({ slug, title }) => ({ path: `lessons/${slug}/`, title })),
    { path: 'drill/', title: 'Interview drill' },
    { path: 'gallery/', title: 'Gallery of demos' },
    { path: 'bench/', title: 'What can this machine do?' },
    ...lessons.map(({ slug, title }) => ({ path: `present/${slug}/`, title: `Present: ${title}` })),
  ]
  return (
    <main id="main" className="page narrow">
      <p className="crumb">No network</p>
      <h1>This page is not kept on this device</h1>
      <p className="lede">The network cannot be reached, and this page was never opened here before.</p>
      <NotKept pages={pages} />
    </main>
  )
}

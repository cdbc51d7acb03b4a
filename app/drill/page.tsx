import type { Metadata } from 'next'
import { BUG_HUNTS } from '@/content/bug-hunts'
import { DrillPage } from '@/components/drill/DrillPage'
import { loadFrontMatter } from '@/lib/content/course'

export const metadata: Metadata = {
  title: 'Interview drill',
  description:
    'Interview questions on training deep networks, with full answers, asked when you are about to forget them.',
}

export default function Page() {
  return (
    <main id="main" className="page drill-page">
      <h1>Interview drill</h1>
      <p className="lede">
        Questions that interviewers ask, with the answer of a very good candidate, and the weak one with what it misses.
        Each comes back when you are about to forget it.
      </p>
      <DrillPage
        hunts={BUG_HUNTS}
        lessons={Object.fromEntries([...loadFrontMatter()].map(([slug, { title }]) => [slug, title]))}
      />
    </main>
  )
}

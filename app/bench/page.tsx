import type { Metadata } from 'next'
import { BenchPanel } from '@/components/bench/BenchPanel'
import { EXPERIMENTS } from '@/content/experiments'
import { benchDemo } from '@/lib/bench/verdict'

export const metadata: Metadata = {
  title: 'What can this machine do?',
  description: 'Times every demo of the course on this machine and says which to run live in a lecture.',
}

export default function BenchPage() {
  return (
    <main id="main" className="page bench">
      <h1>What can this machine do?</h1>
      <p className="lede">
        Open this page on the PC in the lecture hall. It trains every demo of the course for half a second and says
        which ones to run live. It takes about a quarter of a minute, and nothing leaves this machine.
      </p>
      <BenchPanel demos={Object.values(EXPERIMENTS).map(benchDemo)} />
    </main>
  )
}

'use client'
import { createContext, useContext } from 'react'
import type { Evidence } from '@/lib/review/card'

/** The run that is shown beside a card. */
export interface ShownRun {
  readonly evidence: Evidence
  /** With one thing changed. */
  readonly whatIf: boolean
}

interface EvidenceStage {
  readonly shown: ShownRun | null
  readonly show: (run: ShownRun | null) => void
}

/** Where cards have their runs shown: the page has one place for it. */
export const EvidenceContext = createContext<EvidenceStage>({ shown: null, show: () => undefined })

export const useEvidence = (): EvidenceStage => useContext(EvidenceContext)

/** `?race.rate=0.1`: what a page with that experiment understands. */
export function runQuery({ evidence: { experiment, preset, whatIf }, whatIf: changed }: ShownRun): string {
  const settings = new URLSearchParams(changed && whatIf !== null ? whatIf.preset : preset)
  const query = new URLSearchParams([...settings].map(([name, value]) => [`${experiment}.${name}`, value]))
  return query.size === 0 ? '' : `?${query.toString()}`
}

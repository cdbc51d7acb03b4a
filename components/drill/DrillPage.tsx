'use client'
import { useMemo, useState, useSyncExternalStore } from 'react'
import type { BugHunt } from '@/lib/review/bug-hunt'
import type { Card } from '@/lib/review/card'
import { parseMock } from '@/lib/review/mock-interview'
import { PARAMETRIC_CARDS } from '@/lib/review/parametric'
import { useStored } from '../lesson/use-stored'
import type { DrillCard } from './Asked'
import { Browse } from './Browse'
import './drill.css'
import { EvidenceContext, type ShownRun } from './evidence'
import { EvidencePanel } from './EvidencePanel'
import { ExchangePanel, saveExport } from './ExchangePanel'
import { GoalPanel } from './GoalPanel'
import { Hunts } from './Hunts'
import { Mock } from './Mock'
import { drawPlan, keepMock, newMock, readMock, type MockSession } from './mock-session'
import { Progress } from './Progress'
import { Review } from './Review'
import { Tabs } from './Tabs'
import { useDrill, type DrillModel } from './use-drill'
import { readWishes, WISHES_KEY, writeWishes } from './wishes'
import { WishesPanel } from './WishesPanel'

const TABS = {
  review: 'Review',
  mock: 'Mock interview',
  hunts: 'Bug hunts',
  browse: 'Browse',
  progress: 'Progress',
} as const
type Tab = keyof typeof TABS

interface Props {
  /** Titles of the lessons that exist, by slug. */
  readonly lessons: Readonly<Record<string, string>>
  readonly hunts: readonly BugHunt[]
}

/** The drill: review what is due, take a mock interview, hunt bugs, browse all cards, see how it goes. */
export function DrillPage(props: Props) {
  const { drill, snapshot, cards, error } = useDrill()
  if (error !== null) {
    return (
      <p className="demo-error" role="alert">
        {error}
      </p>
    )
  }
  if (cards === null || !snapshot.ready) return <p role="status">Loading the cards …</p>
  return <LoadedDrill {...props} drill={drill} snapshot={snapshot} cards={cards} />
}

function LoadedDrill({
  lessons: titles,
  hunts,
  drill,
  snapshot,
  cards,
}: Props & Pick<DrillModel, 'drill' | 'snapshot'> & { readonly cards: readonly Card[] }) {
  const invitation = useInvitation()
  const invited = parseMock(invitation)
  const unreadable = invitation !== null && invited === null
  const [mock, setMock] = useState<MockSession>(() => readMock(invited) ?? newMock(invited ?? drawPlan()))
  const [tab, setTab] = useState<Tab>(invitation !== null || mock.phase !== 'setup' ? 'mock' : 'review')
  const [run, setRun] = useState<ShownRun | null>(null)
  const stage = useMemo(() => ({ shown: run, show: setRun }), [run])
  const [kept, keep] = useStored(WISHES_KEY)
  const wishes = useMemo(() => readWishes(kept), [kept])
  const lessons = useMemo(() => new Map(Object.entries(titles)), [titles])
  const wanted = useMemo(
    () =>
      interleave<DrillCard, DrillCard>(cards, PARAMETRIC_CARDS).filter(
        ({ topic, level }) => wishes.topics.has(topic) && wishes.levels.has(level),
      ),
    [cards, wishes],
  )
  const changeMock = (session: MockSession) => {
    setRun(null)
    setMock(session)
    keepMock(session)
  }
  const chooses = tab === 'review' || tab === 'browse'
  return (
    <EvidenceContext value={stage}>
      <div className="drill" data-ready data-evidence={run !== null}>
        {snapshot.notKept === null ? null : (
          <p className="drill-banner" role="alert">
            {snapshot.notKept} The session works all the same; before you close this page, export what you did.{' '}
            <button type="button" className="demo-btn" onClick={() => saveExport(drill)}>
              Export what I did
            </button>
          </p>
        )}
        {unreadable ? (
          <p className="drill-banner" role="alert">
            The link asks for a mock interview, “{invitation.slice(0, 40)}”, that does not exist: it should say minutes
            and a number, like 40.7. Ask for the link again, or set an interview up here.
          </p>
        ) : null}
        <div className="drill-stage">
          <div className="drill-main">
            <Tabs
              id="drill"
              label="Drill"
              names={TABS}
              chosen={tab}
              onChoose={(next) => {
                setRun(null)
                setTab(next)
              }}
            >
              {chooses ? <WishesPanel wishes={wishes} onChange={(next) => keep(writeWishes(next))} /> : null}
              {tab === 'review' ? (
                <>
                  <GoalPanel drill={drill} snapshot={snapshot} cards={wanted} />
                  <Review
                    drill={drill}
                    snapshot={snapshot}
                    cards={wanted}
                    wishes={wishes}
                    lessons={lessons}
                    onTurn={() => setRun(null)}
                  />
                </>
              ) : null}
              {tab === 'mock' ? (
                <Mock
                  drill={drill}
                  deck={snapshot.deck}
                  cards={cards}
                  lessons={lessons}
                  session={mock}
                  onChange={changeMock}
                />
              ) : null}
              {tab === 'hunts' ? <Hunts hunts={hunts} lessons={lessons} /> : null}
              {tab === 'browse' ? (
                <Browse drill={drill} snapshot={snapshot} cards={cards} wishes={wishes} lessons={lessons} />
              ) : null}
              {tab === 'progress' ? <Progress snapshot={snapshot} cards={cards} /> : null}
            </Tabs>
          </div>
          {run === null ? null : <EvidencePanel shown={run} />}
        </div>
        <ExchangePanel drill={drill} snapshot={snapshot} />
      </div>
    </EvidenceContext>
  )
}

const never = () => () => undefined

/** The mock interview of the link that led here, as the link says it. */
function useInvitation(): string | null {
  return useSyncExternalStore(
    never,
    () => new URLSearchParams(window.location.search).get('mock'),
    () => null,
  )
}

/** One after every few of the others, so that a day's new cards hold both. */
function interleave<A, B>(many: readonly A[], few: readonly B[]): readonly (A | B)[] {
  const every = Math.max(1, Math.floor(many.length / (few.length + 1)))
  return many.flatMap((one, i): (A | B)[] =>
    (i + 1) % every === 0 ? [one, ...few.slice((i + 1) / every - 1, (i + 1) / every)] : [one],
  )
}

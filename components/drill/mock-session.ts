import { parseMock, type MockPlan } from '@/lib/review/mock-interview'

/** Where a mock interview stands. */
export interface MockSession {
  readonly plan: MockPlan
  readonly phase: 'setup' | 'asking' | 'scoring' | 'report'
  /** Which question is asked or scored. */
  readonly at: number
  /** Follow-ups of it that were shown. */
  readonly followUps: number
  /** Milliseconds since 1970: when the interview began, and when each question was over. */
  readonly beganAt: number
  readonly overAt: readonly number[]
  /** Key points that were ticked, for each question. */
  readonly ticks: readonly (readonly number[])[]
}

export const newMock = (plan: MockPlan): MockSession => ({
  plan,
  phase: 'setup',
  at: 0,
  followUps: 0,
  beganAt: 0,
  overAt: [],
  ticks: [],
})

/** An interview that this candidate has most likely not had yet. */
export const drawPlan = (): MockPlan => ({
  minutes: 40,
  seed: crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000,
})

/** The clock runs from here. */
export const beginMock = (plan: MockPlan, questions: number): MockSession => ({
  ...newMock(plan),
  phase: 'asking',
  beganAt: Date.now(),
  ticks: Array.from({ length: questions }, () => []),
})

const KEY = 'descent:drill:mock'
/** Of an interview that is under way. */
const PHASES: readonly MockSession['phase'][] = ['asking', 'scoring', 'report']

/** Keeps an interview for a reload of this tab; where that is blocked, it lasts as long as the page. */
export function keepMock(session: MockSession): void {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify(session))
  } catch {
    // Blocked or full.
  }
}

/**
 * The interview that this tab was in the middle of.
 *
 * @param invited  that of the link which led here; null: none. An interview of another link is over.
 */
export function readMock(invited: MockPlan | null): MockSession | null {
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null') as MockSession | null
    if (kept === null || !PHASES.includes(kept.phase) || ![kept.ticks, kept.overAt].every(Array.isArray)) return null
    const plan = parseMock(`${kept.plan.minutes}.${kept.plan.seed}`)
    const other = invited !== null && (invited.minutes !== plan?.minutes || invited.seed !== plan.seed)
    return plan === null || other ? null : kept
  } catch {
    return null
  }
}

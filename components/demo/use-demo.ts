'use client'
import { useEffect, useEffectEvent, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useShared } from '@/components/present/use-shared'
import { usePlayback, useRunClient, type Playback } from '@/components/present/use-run-client'
import { withForks, type Fork } from '@/lib/experiments/forks'
import { defaultSettings, type ControlValue, type DemoSettings } from '@/lib/experiments/resolve'
import type { Control, Experiment } from '@/lib/experiments/types'
import { decodeSettings, encodeSettings } from '@/lib/experiments/url'
import type { RunSeries } from '@/lib/runs/series'
import { DemoSession, type DemoSnapshot } from '@/lib/runs/session'
import { registerSession } from '@/lib/runs/sessions'
import { unpackRecording, type CompactRecording } from './compact-recording'

export interface DemoModel {
  readonly session: DemoSession
  /** The experiment with the reader's forks among its runs: what is drawn. */
  readonly forked: Experiment
  readonly snapshot: DemoSnapshot
  readonly recorded: readonly RunSeries[]
  readonly settings: DemoSettings
  /** What was wrong with the link that led here. */
  readonly linkNotes: readonly string[]
  /** The link changed something: the recording is not what it shows. */
  readonly linked: boolean
  readonly pending: ReadonlySet<string>
  /** Run was pressed at least once on this page. */
  readonly started: boolean
  readonly changeControl: (control: Control, value: ControlValue) => void
  readonly changeSettings: (change: Partial<DemoSettings>) => void
  readonly run: (change?: Partial<DemoSettings>) => void
  readonly pause: () => void
  readonly resume: () => void
  readonly reset: () => void
  /** Adds a run to those on show: one of them, with another optimizer from some step on. */
  readonly fork: (fork: Fork) => void
  /** Shows the recording as if it trained; for a lecture, where a run failed or would take too long. */
  readonly playRecording: () => void
  /** Where the rows of the run on show come from. */
  readonly source: 'live' | 'recording'
  /** Why the recording is played though nobody asked for it. */
  readonly because: string | null
  /** Brings back what is on show, as part of a link. */
  readonly makeQuery: () => URLSearchParams
}

/** What the demo should be doing; its session carries it out. */
interface Order {
  /** Counts the presses on Run and Reset. */
  readonly press: number
  /** What to train under; null: show the recording. */
  readonly settings: DemoSettings | null
  readonly paused: boolean
  /** Play the recording instead, and why if it is for a failure. */
  readonly recording?: { readonly because: string | null }
}
const IDLE: Order = { press: 0, settings: null, paused: false }

const never = () => () => undefined

/**
 * State of one demo: what the reader set and ordered, and the session that follows it. Settings and orders are shared values, so that in a deck every
 * window carries out the same; whatever a session does, it does because one of them changed.
 */
export function useDemo(experiment: Experiment, recording: CompactRecording): DemoModel {
  const { id } = experiment
  const client = useRunClient()
  const recorded = useMemo(() => unpackRecording(experiment, recording), [experiment, recording])
  const [session] = useState(() => new DemoSession(experiment, recorded, client))
  const playback = usePlayback(id, recorded)
  const snapshot = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot)

  const query = useSyncExternalStore(
    never,
    () => window.location.search,
    () => '',
  )
  const link = useMemo(() => decodeSettings(experiment, new URLSearchParams(query)), [experiment, query])
  const [edited, setEdited] = useShared<DemoSettings | null>(`${id}/settings`, null)
  const settings = edited ?? link.settings
  const [order, setOrder] = useShared(`${id}/order`, IDLE)
  /** Where the controls of the runs on show stand now; null before the first run. */
  const [standing, setStanding] = useShared<DemoSettings['controls'] | null>(`${id}/controls`, null)

  useEffect(() => {
    const forget = registerSession(id, session)
    return () => {
      forget()
      session.dispose()
    }
  }, [id, session])
  useCarryOut(experiment, session, snapshot, order, settings.controls, playback)

  const defaults = useMemo(() => defaultSettings(experiment), [experiment])
  const present = standing ?? defaults.controls
  const pending = useMemo(
    () => new Set(Object.keys(settings.controls).filter((name) => !same(settings.controls[name], present[name]))),
    [settings.controls, present],
  )
  const forked = useMemo(() => withForks(experiment, settings.forks), [experiment, settings.forks])
  const active = isActive(snapshot)
  const playRecording = (because: string | null = null) => {
    setEdited(defaults)
    setStanding(null)
    setOrder({ press: order.press + 1, settings: defaults, paused: false, recording: { because } })
  }
  const failure =
    snapshot.state === 'failed' && order.recording === undefined ? (snapshot.error?.message ?? null) : null
  const fallBack = useEffectEvent(playRecording)
  useEffect(() => {
    if (failure !== null && playback?.leads === true) fallBack(failure)
  }, [failure, playback])

  return {
    session,
    forked,
    snapshot,
    recorded,
    settings,
    pending,
    linkNotes: edited === null ? link.notes : [],
    linked: edited === null && encodeSettings(experiment, link.settings).size > 0,
    started: order.press > 0,
    changeControl(control, value) {
      setEdited({ ...settings, controls: { ...settings.controls, [control.id]: value }, interventions: [] })
      if (active && isLive(control)) setStanding({ ...present, [control.id]: value })
    },
    changeSettings: (change) => setEdited({ ...settings, ...change }),
    run(change) {
      const chosen = { ...settings, ...change }
      if (change !== undefined) setEdited(chosen)
      setStanding(chosen.controls)
      setOrder({ press: order.press + 1, settings: chosen, paused: false })
    },
    pause: () => setOrder({ ...order, paused: true }),
    resume: () => setOrder({ ...order, paused: false }),
    reset() {
      setEdited(defaults)
      setStanding(null)
      setOrder({ press: order.press + 1, settings: null, paused: false })
    },
    fork(fork) {
      if (order.settings === null) return
      const forks = [...order.settings.forks, fork]
      setEdited({ ...settings, forks })
      setOrder({ ...order, settings: { ...order.settings, forks }, paused: false })
    },
    playRecording: () => playRecording(),
    source: order.recording === undefined ? 'live' : 'recording',
    because: order.recording?.because ?? null,
    makeQuery() {
      const began = snapshot.state === 'recorded' || snapshot.state === 'failed' ? null : order.settings
      const shared: DemoSettings =
        began === null
          ? settings
          : {
              ...began,
              interventions: snapshot.interventions,
              stopAt: active ? Math.max(1, snapshot.step) : began.stopAt,
            }
      const made = encodeSettings(experiment, shared)
      // A backend that was asked for is part of what made the numbers.
      const backend = new URLSearchParams(window.location.search).get('backend')
      if (backend !== null) made.append('backend', backend)
      return made
    },
  }
}

/** Makes the session do what the order and the live sliders say. */
function useCarryOut(
  experiment: Experiment,
  session: DemoSession,
  snapshot: DemoSnapshot,
  order: Order,
  controls: DemoSettings['controls'],
  playback: Playback | null,
): void {
  const press = useRef(0)
  useEffect(() => {
    if (order.press !== press.current) {
      press.current = order.press
      const via = order.recording === undefined ? undefined : playback?.client
      if (order.settings === null) session.reset()
      else session.run(order.settings, order.press, via)
    } else {
      if (order.settings !== null) session.fork(order.settings.forks)
      if (!order.paused) session.resume()
    }
  }, [session, order, playback])
  useEffect(
    () => () => {
      press.current = 0 // The session is disposed with it: one that is mounted again does as it is told again.
    },
    [],
  )

  // Also when it begins to run after it was told to pause, as in a window that comes late.
  useEffect(() => {
    if (order.paused && snapshot.state === 'running') session.pause()
  }, [session, order, snapshot.state])

  const acted = useRef(controls)
  useEffect(() => {
    const before = acted.current
    acted.current = controls
    if (!isActive(session.getSnapshot())) return
    for (const control of experiment.controls) {
      const value = controls[control.id]
      if (isLive(control) && typeof value === 'number' && value !== before[control.id]) {
        session.setLive(control.id, value)
      }
    }
  }, [experiment, session, controls])
}

const isActive = ({ state }: DemoSnapshot) => state === 'running' || state === 'paused'
const isLive = (control: Control) => control.kind === 'slider' && control.live
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

'use client'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useShared } from '@/components/present/use-shared'
import { useRunClient } from '@/components/present/use-run-client'
import { defaultSettings, type ControlValue, type DemoSettings } from '@/lib/experiments/resolve'
import type { Control, Experiment } from '@/lib/experiments/types'
import { decodeSettings, encodeSettings } from '@/lib/experiments/url'
import type { RunSeries } from '@/lib/runs/series'
import { DemoSession, type DemoSnapshot } from '@/lib/runs/session'
import { registerSession } from '@/lib/runs/sessions'
import { unpackRecording, type CompactRecording } from './compact-recording'

export interface DemoModel {
  readonly session: DemoSession
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
  readonly makeLink: () => string
}

/** What the demo should be doing; its session carries it out. */
interface Order {
  /** Counts the presses on Run and Reset. */
  readonly press: number
  /** What to train under; null: show the recording. */
  readonly settings: DemoSettings | null
  readonly paused: boolean
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
  useCarryOut(experiment, session, snapshot, order, settings.controls)

  const defaults = useMemo(() => defaultSettings(experiment), [experiment])
  const present = standing ?? defaults.controls
  const pending = useMemo(
    () => new Set(Object.keys(settings.controls).filter((name) => !same(settings.controls[name], present[name]))),
    [settings.controls, present],
  )
  const active = isActive(snapshot)

  return {
    session,
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
    makeLink() {
      const url = new URL(window.location.href)
      for (const name of [...url.searchParams.keys()]) {
        if (name.startsWith(`${id}.`)) url.searchParams.delete(name)
      }
      const began = snapshot.state === 'recorded' || snapshot.state === 'failed' ? null : order.settings
      const shared: DemoSettings =
        began === null
          ? settings
          : {
              ...began,
              interventions: snapshot.interventions,
              stopAt: active ? Math.max(1, snapshot.step) : began.stopAt,
            }
      for (const [name, value] of encodeSettings(experiment, shared)) url.searchParams.append(name, value)
      url.hash = `demo-${id}`
      return url.href
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
): void {
  const press = useRef(0)
  useEffect(() => {
    if (order.press !== press.current) {
      press.current = order.press
      if (order.settings === null) session.reset()
      else session.run(order.settings, order.press)
    } else if (!order.paused) session.resume()
  }, [session, order])

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

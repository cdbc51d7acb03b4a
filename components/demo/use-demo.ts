'use client'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
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
  readonly run: () => void
  readonly reset: () => void
  readonly makeLink: () => string
}

const never = () => () => undefined

/** State of one demo: settings from link and reader, its session, and what the run on show was started with. */
export function useDemo(experiment: Experiment, recording: CompactRecording): DemoModel {
  const recorded = useMemo(() => unpackRecording(experiment, recording), [experiment, recording])
  const [session] = useState(() => new DemoSession(experiment, recorded))
  const snapshot = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot)

  const query = useSyncExternalStore(
    never,
    () => window.location.search,
    () => '',
  )
  const link = useMemo(() => decodeSettings(experiment, new URLSearchParams(query)), [experiment, query])
  const [edited, setEdited] = useState<DemoSettings | null>(null)
  const settings = edited ?? link.settings
  /** Settings that the run on show began with, and where its controls stand now. */
  const [shown, setShown] = useState<{
    readonly began: DemoSettings
    readonly controls: DemoSettings['controls']
  } | null>(null)

  useEffect(() => {
    const forget = registerSession(experiment.id, session)
    return () => {
      forget()
      session.dispose()
    }
  }, [experiment.id, session])

  const defaults = useMemo(() => defaultSettings(experiment), [experiment])
  const present = shown?.controls ?? defaults.controls
  const pending = useMemo(
    () => new Set(Object.keys(settings.controls).filter((id) => !same(settings.controls[id], present[id]))),
    [settings.controls, present],
  )
  const active = snapshot.state === 'running' || snapshot.state === 'paused'

  return {
    session,
    snapshot,
    recorded,
    settings,
    pending,
    linkNotes: edited === null ? link.notes : [],
    linked: edited === null && encodeSettings(experiment, link.settings).size > 0,
    started: shown !== null,
    changeControl(control, value) {
      const controls = { ...settings.controls, [control.id]: value }
      setEdited({ ...settings, controls, interventions: [] })
      if (active && control.kind === 'slider' && control.live && typeof value === 'number') {
        session.setLive(control.id, value)
        setShown((was) => was && { ...was, controls: { ...was.controls, [control.id]: value } })
      }
    },
    changeSettings: (change) => setEdited({ ...settings, ...change }),
    run() {
      setShown({ began: settings, controls: settings.controls })
      session.run(settings)
    },
    reset() {
      setEdited(defaults)
      setShown((was) => was && { began: defaults, controls: defaults.controls })
      session.reset()
    },
    makeLink() {
      const url = new URL(window.location.href)
      for (const name of [...url.searchParams.keys()]) {
        if (name.startsWith(`${experiment.id}.`)) url.searchParams.delete(name)
      }
      const fromRun = snapshot.state !== 'recorded' && snapshot.state !== 'failed' && shown !== null
      const shared: DemoSettings = fromRun
        ? {
            ...shown.began,
            interventions: snapshot.interventions,
            stopAt: active ? Math.max(1, snapshot.step) : shown.began.stopAt,
          }
        : settings
      for (const [name, value] of encodeSettings(experiment, shared)) url.searchParams.append(name, value)
      url.hash = `demo-${experiment.id}`
      return url.href
    },
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

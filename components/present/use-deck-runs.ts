'use client'
import { useEffect, useMemo } from 'react'
import { assetUrl } from '@/components/site/asset-url'
import type { BenchDemo } from '@/lib/bench/types'
import { PlaybackClient } from '@/lib/present/playback-client'
import { RunRelay } from '@/lib/present/run-relay'
import type { WindowLink } from '@/lib/present/window-link'
import { trainClient } from '@/lib/runs/client'
import { filesOf } from '@/lib/experiments/task-files'
import { sizeOfTasks } from '@/lib/experiments/workload'

/** The deck's runs: one window trains or plays, all windows hear it. */
export function useDeckRuns(link: WindowLink | null, leads: boolean, demos: readonly BenchDemo[]) {
  const relays = useMemo(() => (link === null ? null : new Relays(link)), [link])
  useEffect(() => () => relays?.close(), [relays])
  useEffect(() => {
    // What is loaded now is there when the network is not. Whoever presses Run hears of a failure.
    if (!leads) return
    const sizes = new Set(demos.map(({ tasks }) => sizeOfTasks(tasks)))
    for (const size of sizes) trainClient.connect(size).catch(() => undefined)
    const files = new Set(demos.flatMap(({ tasks }) => tasks.flatMap(filesOf)))
    for (const file of files) fetch(assetUrl(`/${file}`)).catch(() => undefined)
  }, [leads, demos])
  return useMemo(
    () => (relays === null ? null : { client: relays.live, leads, playbackOf: relays.playbackOf }),
    [relays, leads],
  )
}

class Relays {
  readonly live: RunRelay
  private readonly playbacks = new Map<string, RunRelay>()

  constructor(private readonly link: WindowLink) {
    this.live = new RunRelay(link, trainClient)
  }

  readonly playbackOf = (demo: string, recorded: ConstructorParameters<typeof PlaybackClient>[0]): RunRelay => {
    const known = this.playbacks.get(demo)
    if (known !== undefined) return known
    const relay = new RunRelay(this.link, new PlaybackClient(recorded), `recording/${demo}`)
    this.playbacks.set(demo, relay)
    return relay
  }

  close(): void {
    for (const relay of [this.live, ...this.playbacks.values()]) relay.close()
  }
}

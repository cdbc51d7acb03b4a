import { describe, expect, it } from 'vitest'

import type { Fork } from '@/lib/experiments/forks'
import { defaultSettings } from '@/lib/experiments/resolve'
import type { RunConfig } from '@/lib/experiments/types'
import type { Connection, RunClient } from '@/lib/runs/run-client'
import { DemoSession } from '@/lib/runs/session'
import type { RunListener } from '@/lib/runs/worker-link'

import { SMALL } from './fixtures'

const CONNECTION: Connection = {
  backend: { name: 'cpu', description: 'test', skipped: [] },
  size: 'small',
  reason: 'It is a test.',
}

/** Starts nothing, and writes down what it is asked for. */
class FakeClient implements RunClient {
  readonly asked: string[] = []
  readonly started = new Map<string, { readonly config: RunConfig; readonly listener: RunListener }>()

  connect(): Promise<Connection> {
    return Promise.resolve(CONNECTION)
  }
  start(_: Connection, config: RunConfig, listener: RunListener, name: string): string {
    this.started.set(name, { config, listener })
    return name
  }
  pause(runId: string): void {
    this.asked.push(`pause ${runId}`)
  }
  resume(runId: string): void {
    this.asked.push(`resume ${runId}`)
  }
  drop(runId: string): void {
    this.asked.push(`drop ${runId}`)
  }
  set(runIds: readonly string[]): void {
    this.asked.push(`set ${runIds.join()}`)
  }
  end(name: string): void {
    this.started.get(name)!.listener.onMessage({ type: 'ended', runId: name, reason: 'completed', step: 40 })
  }
}

const SETTINGS = { ...defaultSettings(SMALL), seeds: 1 }
const FORK: Fork = { run: 'sgd', atStep: 12, optimizer: 'muon', lr: 0.02 }
const settled = () => new Promise((resolve) => setTimeout(resolve))

async function running() {
  const client = new FakeClient()
  const session = new DemoSession(SMALL, [], client)
  session.run(SETTINGS, 7)
  await settled()
  expect([...client.started.keys()]).toEqual(['small/7/0', 'small/7/1'])
  return { client, session }
}

describe('a fork in a session', () => {
  it('starts beside the others, named after them, and once', async () => {
    const { client, session } = await running()
    session.fork([FORK])
    session.fork([FORK])
    await settled()
    expect([...client.started.keys()]).toEqual(['small/7/0', 'small/7/1', 'small/7/2'])
    expect(client.started.get('small/7/2')!.config.switchTo).toMatchObject({ atStep: 12 })
    expect(client.asked).toEqual([])
    session.fork([FORK, { ...FORK, atStep: 20 }])
    await settled()
    expect(client.started.get('small/7/3')!.config.switchTo).toMatchObject({ atStep: 20 })
    expect(session.getSnapshot().runs.map(({ key }) => key)).toEqual(['sgd', 'adam', 'fork-1', 'fork-2'])
    session.dispose()
  })

  it('sets a paused demo going again, and one that has come to its end', async () => {
    const { client, session } = await running()
    session.pause()
    session.fork([FORK])
    await settled()
    expect(client.asked.slice(-2)).toEqual(['resume small/7/0', 'resume small/7/1'])
    for (const name of client.started.keys()) client.end(name)
    expect(session.getSnapshot().state).toBe('done')
    session.fork([FORK, { ...FORK, atStep: 20 }])
    expect(session.getSnapshot().state).toBe('running')
    await settled()
    client.end('small/7/3')
    expect(session.getSnapshot().state).toBe('done')
    session.dispose()
  })

  it('comes along where the runs are still being started, under the same names', async () => {
    const client = new FakeClient()
    const session = new DemoSession(SMALL, [], client)
    session.run(SETTINGS, 7)
    session.fork([FORK])
    await settled()
    expect([...client.started.keys()]).toEqual(['small/7/0', 'small/7/1', 'small/7/2'])
    const late = new FakeClient()
    const other = new DemoSession(SMALL, [], late)
    other.run({ ...SETTINGS, forks: [FORK] }, 7)
    await settled()
    const configs = ({ started }: FakeClient) => [...started].map(([name, { config }]) => [name, config])
    expect(configs(late)).toEqual(configs(client))
    session.dispose()
    other.dispose()
  })

  it('takes earlier slider moves along and hears later ones', async () => {
    const { client, session } = await running()
    client.started.get('small/7/0')!.listener.onMessage({
      ...({ type: 'intervened', runId: 'small/7/0' } as const),
      intervention: { atStep: 4, path: 'optimizer.hyper.lr', value: 0.7 },
    })
    session.fork([FORK])
    await settled()
    expect(client.started.get('small/7/2')!.config.interventions).toEqual([
      { atStep: 4, path: 'optimizer.hyper.lr', value: 0.7 },
    ])
    session.setLive('sgd-rate', 0.2)
    expect(client.asked).toEqual(['set small/7/0,small/7/2'])
    session.dispose()
  })

  it('does nothing where nothing was trained', async () => {
    const { client, session } = await running()
    session.reset()
    session.fork([FORK])
    await settled()
    expect(client.started.size).toBe(2)
    expect(session.getSnapshot().state).toBe('recorded')
  })
})

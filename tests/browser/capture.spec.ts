import { expect, test, type Page } from '@playwright/test'

import type { TaskSpec } from '@/lib/experiments/types'
import { METHODS, OPTIMIZERS, TASKS, TEACHER } from '../step-configs'
import { openBundled } from './bundled-page'
import type { CaptureTests } from './capture-entry'

/** On a software adapter where there is no GPU: small shapes, and every test in one page, so that shaders compile once. */
test.describe.configure({ mode: 'serial' })
let page: Page
const errors: string[] = []

test.beforeAll(async ({ browser }) => {
  page = await openBundled(browser, 'capture-entry.ts')
  // WebGPU reports an invalid command on the console and drops the batch.
  page.on('console', (message) => {
    // A slow machine uses the page's fonts later than the browser likes.
    const isPreload = message.text().includes('was preloaded using link preload')
    if (!isPreload && (message.type() === 'error' || message.type() === 'warning')) errors.push(message.text())
  })
  await page.evaluate(() => (window as unknown as { captureReady: Promise<string> }).captureReady)
})
test.afterAll(() => page.context().close())
test.afterEach(() => expect(errors.splice(0)).toEqual([]))

async function run<K extends keyof CaptureTests>(
  name: K,
  ...args: Parameters<CaptureTests[K]>
): Promise<Awaited<ReturnType<CaptureTests[K]>>> {
  return page.evaluate(
    ([key, values]) => {
      const { captureTests } = window as unknown as { captureTests: Record<string, (...args: unknown[]) => unknown> }
      return captureTests[key]!(...values)
    },
    [name as string, args as unknown[]] as const,
  ) as Promise<Awaited<ReturnType<CaptureTests[K]>>>
}

/** Eager steps are slow on a software adapter; `LONG=1 npx playwright test tests/browser` is the long check. */
const STEPS = process.env.LONG === undefined ? 50 : 200

for (const [name, hyper] of OPTIMIZERS) {
  test(`${STEPS} steps of ${name} ${JSON.stringify(hyper)}: captured and eager agree bit for bit`, async () => {
    // A row a step, the last one, why it ended, and the state's tensors.
    const { same, mode, rows } = await run('agree', name, STEPS, hyper)
    expect({ same, mode }).toEqual({ same: true, mode: 'captured' })
    expect(rows).toBeGreaterThan(STEPS + 2)
  })
}

for (const method of METHODS) {
  test(`method ${method.name} ${JSON.stringify(method.hyper ?? {})}: captured and eager agree`, async () => {
    expect(await run('agreeUnder', method, 20)).toMatchObject({ same: true, mode: 'captured' })
  })
}

for (const task of TASKS) {
  test(`${JSON.stringify(task)}: captured and eager agree`, async () => {
    expect(await run('agreeOn', task, 10)).toMatchObject({ same: true, mode: 'captured' })
  })
}

test('sliders move without a new capture', async () => {
  expect(await run('slider')).toMatchObject({ same: true, mode: 'captured' })
})

test('another optimizer takes over: the same captured and eager, and as the run without it before', async () => {
  for (const [first, second] of [['adam', 'muon'] as const, ['muon', 'sgd'] as const]) {
    expect(await run('takeover', first, second)).toMatchObject({ same: true, shared: true, mode: 'captured' })
  }
})

test('a run that overflows ends at the same step', async () => {
  const { same, rows } = await run('overflow')
  expect(same).toBe(true)
  expect(rows).toBeLessThan(60)
})

test('two captures at a time do not touch each other', async () => {
  expect(await run('sideBySide')).toBe(true)
})

test('a capture holds at most 1.25 times the bytes of an eager step', async () => {
  const wide: TaskSpec = { ...TEACHER, hidden: [64, 64] }
  for (const name of ['adam', 'muon'] as const) {
    const { eager, captured } = await run('memory', wide, name)
    console.log(`${name}: ${captured} bytes captured, ${eager} at the peak of an eager step`)
    expect(captured / eager).toBeLessThanOrEqual(1.25)
  }
})

test('10,000 steps leak nothing', async () => {
  test.setTimeout(300_000)
  const session = await page.context().newCDPSession(page)
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage')
    return (await session.send('Runtime.getHeapUsage')).usedSize
  }
  await run('leak', 200) // what is made once is made now
  const heapBefore = await heap()
  const { before, after, mode, left } = await run('leak', 10_000)
  const grown = (await heap()) - heapBefore
  console.log(`10,000 steps: heap ${grown >= 0 ? '+' : ''}${grown} bytes`)
  expect(mode).toBe('captured')
  expect(after).toEqual(before)
  expect(left).toBe(0)
  // 10,000 rows of nothing but one byte each would be as much.
  expect(grown).toBeLessThan(200_000)
})

test('inputs and snapshots that do not fit are refused', async () => {
  const shape = 'bad-shape'
  expect(await run('badInputs')).toEqual([shape, shape, shape, shape, shape, 'internal'])
})

test('a step that reads a tensor, or keeps one, is not captured', async () => {
  expect(await run('notCapturable')).toEqual(['not-capturable', 'not-capturable'])
})

test('the debug mode finds a number that was baked in, and nothing else', async () => {
  expect(await run('debugMode')).toEqual(['none', 'capture-mismatch'])
})

test('a batch of no rows has the loss NaN, as the mean over nothing', async () => {
  expect(await run('zeroRows')).toEqual(['NaN', 'NaN'])
})

test('from a snapshot the same steps come again', async () => {
  expect(await run('restoreRepeats')).toBe(true)
})

// Last: it leaves the page without WebGPU.
test('when the device is lost, the run goes on elsewhere without losing or repeating a row', async () => {
  const { steps, states, movedAfterMs } = await run('loseDevice')
  console.log(`moved ${Math.round(movedAfterMs)} ms after the loss`)
  expect(states).toEqual(['started', 'moved', 'ended'])
  expect(steps).toEqual(Array.from({ length: 121 }, (_, i) => i))
  errors.length = 0 // The browser reports the loss.
})

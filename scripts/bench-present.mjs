/**
 * `npm run bench:present [slug]`: how far apart two windows of a deck are while a run streams, how fast a reloaded window catches up, and what an hour of
 * presses on Run leaves in memory. Needs `npm run build` before. JSON on stdout.
 */
import path from 'node:path'

import { chromium } from 'playwright'

import { findChromium } from './chromium.mjs'
import { serve } from './serve.mjs'

const ROOT = path.resolve(import.meta.dirname, '..')
const slug = process.argv[2] ?? 'training-and-sgd'
const PRESSES = 60

const { server, address } = await serve({ folder: path.join(ROOT, 'out') })
const executablePath = findChromium()
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-quic', '--disable-background-networking'],
})

/** Notes when each step is in the page, on the clock that both windows share. */
const watchSteps = () => {
  window.shown = {}
  const note = () => {
    const demo = document.querySelector('[data-place="current"] [data-demo]')
    const step = demo?.getAttribute('data-step')
    if (demo?.getAttribute('data-state') === 'running' && step !== null) {
      window.shown[step] ??= performance.timeOrigin + performance.now()
    }
  }
  new MutationObserver(note).observe(document, { subtree: true, attributes: true, childList: true })
}
const demoState = (state) => `[data-place="current"] [data-demo][data-state="${state}"]`
const position = (page) => page.locator('.deck').evaluate(({ dataset: { slide, reveal } }) => `${slide} ${reveal}`)
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]

async function heap(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  await context.addInitScript(watchSteps)
  const open = async (query) => {
    const page = await context.newPage()
    await page.goto(`${address}present/${slug}/?backend=wasm${query}`)
    await page.waitForSelector('.deck[data-ready="true"]')
    return page
  }
  const speaker = await open('')
  const projector = await open('&view=projector')
  while ((await speaker.locator('[data-place="current"] [data-demo]').count()) === 0) {
    const before = await position(speaker)
    await speaker.keyboard.press('PageDown')
    while ((await position(speaker)) === before) await speaker.evaluate(() => new Promise(requestAnimationFrame))
  }

  const apart = []
  for (let round = 0; round < 5; round++) {
    for (const page of [speaker, projector]) await page.evaluate(() => (window.shown = {}))
    await speaker.keyboard.press('s')
    await speaker.waitForSelector(demoState('running'))
    await Promise.all([speaker, projector].map((page) => page.waitForSelector(demoState('done'), { timeout: 120_000 })))
    const [here, there] = await Promise.all([speaker, projector].map((page) => page.evaluate(() => window.shown)))
    for (const [step, at] of Object.entries(here)) if (there[step] !== undefined) apart.push(Math.abs(there[step] - at))
  }
  apart.sort((a, b) => a - b)

  await speaker.keyboard.press('s')
  await speaker.waitForSelector(demoState('running'))
  await projector.reload()
  const caughtUp = await projector.evaluate(
    () =>
      new Promise((resolve) => {
        let ready = null
        const look = () => {
          const now = performance.now()
          if (ready === null && document.querySelector('.deck[data-ready="true"]') !== null) ready = now
          const step = Number(document.querySelector('[data-place="current"] [data-demo]')?.getAttribute('data-step'))
          if (
            ready !== null &&
            step > 0 &&
            document.querySelector('[data-place="current"] [data-source="live"]') !== null
          )
            resolve({ joinedAfterMs: ready, runShownAfterMs: now - ready })
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
  await speaker.waitForSelector(demoState('done'), { timeout: 120_000 })

  const before = await heap(speaker)
  for (let i = 0; i < PRESSES; i++) {
    await speaker.keyboard.press(i % 3 === 0 ? 'n' : 's')
    await speaker.waitForSelector(demoState('running'))
    await speaker.keyboard.press('PageDown')
    await speaker.keyboard.press('PageUp')
    await speaker.waitForSelector(demoState('done'), { timeout: 120_000 })
  }
  const after = await heap(speaker)

  console.log(
    JSON.stringify(
      {
        slug,
        framesCompared: apart.length,
        apartMs: { median: percentile(apart, 0.5), p95: percentile(apart, 0.95), most: apart.at(-1) },
        reload: caughtUp,
        heap: { presses: PRESSES, beforeBytes: before, afterBytes: after, ratio: after / before },
      },
      null,
      2,
    ),
  )
} finally {
  await browser.close()
  server.close()
}

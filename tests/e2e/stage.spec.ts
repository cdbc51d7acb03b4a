import { expect, test, type Page } from '@playwright/test'

import { demoOn, numbersOf, open, toFirstDemo } from './deck'
import { slideFaults } from './slide-faults'

/** What a lecturer does before and during a lecture, beyond turning slides. */

const RACE_DECK = '/present/adaptive-optimizers/'
const textSizeOn = (page: Page) =>
  page
    .locator('[data-place="current"] .slide-sheet')
    .evaluate((sheet) => Number.parseFloat(getComputedStyle(sheet).fontSize))
const frameOn = (page: Page) => page.locator('[data-place="current"] .slide-frame')
const ratioOf = async (page: Page) => {
  const { width, height } = (await frameOn(page).boundingBox())!
  return width / height
}

test('a rehearsal times every demo of the deck, and each slide says what was found', async ({ context }) => {
  const speaker = await open(context, '')
  await toFirstDemo(speaker)
  await speaker.getByRole('button', { name: 'Rehearse' }).click()
  const dialog = speaker.getByRole('dialog', { name: 'Rehearsal' })
  await expect(dialog).toHaveAttribute('data-over', 'true', { timeout: 120_000 })
  const demos = await speaker.locator('.deck-slide [data-demo]').count()
  await expect(dialog.locator('.bench-verdict')).toHaveCount(demos)
  for (const text of await dialog.locator('.bench-verdict').allInnerTexts()) expect(text).toMatch(/live|recording/)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(demoOn(speaker).locator('.deck-demo-verdict')).toContainText(/rehearsed: (live|recording)/)
  await speaker.reload()
  await expect(demoOn(speaker).locator('.deck-demo-verdict')).toContainText('rehearsed')
})

test('4:3, larger text and a zoomed figure are seen on the projector, and nothing is cut off', async ({ context }) => {
  const speaker = await open(context, '')
  const projector = await open(context, '&view=projector')
  await speaker.bringToFront()
  await toFirstDemo(speaker)
  await speaker.getByRole('button', { name: '16:9' }).click()
  for (const page of [speaker, projector]) await expect.poll(() => ratioOf(page)).toBeCloseTo(4 / 3, 2)
  // The sheet follows its frame when that has been measured.
  const faults = async () => (await projector.evaluate(slideFaults)).flatMap((slide) => slide.faults)
  await expect.poll(faults).toEqual([])
  const { width, height } = projector.viewportSize()!
  const frame = (await frameOn(projector).boundingBox())!
  expect(frame.width).toBeLessThanOrEqual(width)
  expect(Math.round(frame.height)).toBeLessThanOrEqual(height)

  const figure = demoOn(projector).locator('.demo-view-main')
  const before = (await figure.boundingBox())!
  await speaker.keyboard.press('z')
  await expect.poll(async () => (await figure.boundingBox())!.width).toBeGreaterThan(1.2 * before.width)
  // It fills the frame one way and goes beyond it neither way.
  const slack = async () => {
    const [zoomed, place] = [(await figure.boundingBox())!, (await frameOn(projector).boundingBox())!]
    return Math.abs(Math.min(place.width - zoomed.width, place.height - zoomed.height))
  }
  await expect.poll(slack).toBeLessThan(2)
  await speaker.keyboard.press('Escape')
  await expect.poll(async () => Math.round((await figure.boundingBox())!.width)).toBe(Math.round(before.width))

  const size = await textSizeOn(projector)
  await speaker.keyboard.press('+')
  for (const page of [speaker, projector]) await expect.poll(() => textSizeOn(page)).toBeCloseTo(1.1 * size, 1)
  await speaker.keyboard.press('0')
  for (const page of [speaker, projector]) await expect.poll(() => textSizeOn(page)).toBeCloseTo(size, 1)
})

test('the clock says how far behind the plan the talk is, and outlives a reload', async ({ context }) => {
  const page = await context.newPage()
  await page.clock.install({ time: new Date('2026-03-02T10:00:00') })
  await page.goto('/present/training-and-sgd/?backend=wasm')
  await expect(page.locator('.deck')).toHaveAttribute('data-ready', 'true')
  const clock = page.locator('.deck-clock')
  await expect(clock).toContainText('not started')
  await clock.getByLabel('Planned minutes').fill('45')
  await clock.getByRole('button', { name: 'Start' }).click()
  await page.clock.fastForward('12:00')
  await expect(clock.getByLabel('Time')).toHaveText(/^12:0\d$/)
  await expect(clock).toContainText('12 min behind')
  // The talk's last slide is due at the end of the plan.
  await page.keyboard.press('End')
  await expect(clock).toContainText('33 min ahead')
  await clock.getByRole('button', { name: 'Pause' }).click()
  await page.clock.fastForward('30:00')
  await expect(clock.getByLabel('Time')).toHaveText(/^12:0\d$/)
  await page.reload()
  await expect(clock.getByLabel('Time')).toHaveText(/^12:0\d$/)
  await expect(clock.getByLabel('Planned minutes')).toHaveValue('45')
})

test('the screen is kept on, and asked for again when the window comes back', async ({ context }) => {
  await context.addInitScript(() => {
    const asked: string[] = []
    Object.assign(window, { asked })
    Object.defineProperty(navigator, 'wakeLock', {
      value: {
        request: (kind: string) => {
          asked.push(kind)
          return Promise.resolve({ release: () => Promise.resolve() })
        },
      },
    })
  })
  const page = await open(context, '')
  const asked = () => page.evaluate(() => (window as unknown as { asked: string[] }).asked)
  await expect.poll(asked).toEqual(['screen'])
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await expect.poll(asked).toEqual(['screen', 'screen'])
})

test('a run is forked on stage: both windows draw the fork, with the same numbers', async ({ context }) => {
  const speaker = await open(context, '', '', RACE_DECK)
  const projector = await open(context, '&view=projector', '', RACE_DECK)
  await speaker.bringToFront()
  const forkable = speaker.locator('[data-place="current"]').getByText('Fork a run')
  await toFirstDemo(speaker)
  await speaker.keyboard.press('r')
  await expect(demoOn(projector)).toHaveAttribute('data-state', 'done', { timeout: 60_000 })
  await forkable.click()
  await demoOn(speaker).getByRole('button', { name: 'Fork', exact: true }).click()
  await expect(demoOn(projector).locator('.demo-legend')).toContainText('→')
  for (const page of [speaker, projector]) {
    await expect(demoOn(page)).toHaveAttribute('data-state', 'done', { timeout: 60_000 })
    await expect(demoOn(page).locator('.demo-legend li').last()).not.toContainText('–')
  }
  expect(await numbersOf(projector)).toEqual(await numbersOf(speaker))
})

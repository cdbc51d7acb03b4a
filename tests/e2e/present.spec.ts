import { readdirSync, existsSync } from 'node:fs'

import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

import { demoOn, numbersOf, open, slideOn, SLOW_DECK, toFirstDemo } from './deck'
import { slideFaults } from './slide-faults'

const SLUGS = readdirSync('content/lessons').filter((slug) => existsSync(`content/lessons/${slug}/lesson.mdx`))

test('two windows show one deck and one live run; a reloaded one catches up', async ({ context }) => {
  const speaker = await open(context, '', '', SLOW_DECK)
  const projector = await open(context, '&view=projector', '', SLOW_DECK)
  await speaker.bringToFront()
  await toFirstDemo(speaker)
  await expect(projector.locator('.deck')).toHaveAttribute('data-slide', (await slideOn(speaker))!)

  await speaker.keyboard.press('r')
  await expect(demoOn(projector)).toHaveAttribute('data-state', 'running')
  await expect.poll(async () => Number((await numbersOf(projector)).step), { timeout: 60_000 }).toBeGreaterThan(10)
  await projector.reload()
  await expect(demoOn(projector)).toHaveAttribute('data-source', 'live')
  await expect(demoOn(projector)).toHaveAttribute('data-state', 'done', { timeout: 120_000 })
  await expect(demoOn(speaker)).toHaveAttribute('data-state', 'done')
  // The reloaded window heard the first part from the log and the rest live.
  expect(await numbersOf(projector)).toEqual(await numbersOf(speaker))
})

test('the run goes on when the window that trains is closed, and the numbers are those of an undisturbed run', async ({
  context,
}) => {
  const speaker = await open(context, '', '', SLOW_DECK)
  const projector = await open(context, '&view=projector', '', SLOW_DECK)
  await speaker.bringToFront()
  await toFirstDemo(speaker)
  await speaker.keyboard.press('r')
  await expect.poll(async () => Number((await numbersOf(projector)).step), { timeout: 60_000 }).toBeGreaterThan(10)
  await speaker.close()
  await expect(projector.locator('.deck')).toHaveAttribute('data-leads', 'true')
  await expect(demoOn(projector)).toHaveAttribute('data-state', 'done', { timeout: 120_000 })
  const taken = await numbersOf(projector)
  await projector.keyboard.press('s') // the same seed again, undisturbed
  await expect(demoOn(projector)).toHaveAttribute('data-state', 'running')
  await expect(demoOn(projector)).toHaveAttribute('data-state', 'done', { timeout: 120_000 })
  expect(await numbersOf(projector)).toEqual(taken)
})

test('when the worker dies both windows say so and play the recording; offline all goes on', async ({ context }) => {
  const speaker = await open(context, '', '', SLOW_DECK)
  const projector = await open(context, '&view=projector', '', SLOW_DECK)
  await speaker.bringToFront()
  await toFirstDemo(speaker)
  await expect.poll(() => speaker.workers().length).toBeGreaterThan(0)
  await context.setOffline(true)
  await speaker.keyboard.press('r')
  await expect.poll(async () => Number((await numbersOf(projector)).step), { timeout: 60_000 }).toBeGreaterThan(5)
  await speaker.keyboard.press('r') // Pause, so that the run is under way when its worker dies.
  await expect(demoOn(projector)).toHaveAttribute('data-state', 'paused')
  for (const worker of speaker.workers()) await worker.evaluate(() => self.close()).catch(() => undefined)
  for (const page of [speaker, projector]) {
    await expect(demoOn(page)).toHaveAttribute('data-source', 'recording', { timeout: 30_000 })
    await expect(demoOn(page).getByRole('alert')).toContainText('worker')
    await expect(demoOn(page).locator('.deck-demo-status')).toContainText('Recording')
    await expect(demoOn(page)).toHaveAttribute('data-state', 'done', { timeout: 60_000 })
  }
  expect(await numbersOf(projector)).toEqual(await numbersOf(speaker))
})

test('any keys in any order leave both windows in the same state', async ({ context }) => {
  const speaker = await open(context, '')
  const projector = await open(context, '&view=projector')
  const keys =
    'PageDown PageDown PageDown PageUp Home End b w + - 0 z q d u c l t s n r f a v g 1 2 Enter o Escape'.split(' ')
  let seed = 7
  const random = (n: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((seed / 2 ** 32) * n)
  }
  for (let i = 0; i < 200; i++) await (random(2) === 0 ? speaker : projector).keyboard.press(keys[random(keys.length)]!)
  const shown = (page: Page) =>
    page
      .locator('.deck')
      .evaluate((deck) => ({ slide: deck.dataset.slide, reveal: deck.dataset.reveal, screen: deck.dataset.screen }))
  await expect.poll(async () => JSON.stringify(await shown(projector))).toBe(JSON.stringify(await shown(speaker)))
})

test('a prediction is put to the room: hands, then the answer', async ({ context }) => {
  const speaker = await open(context, '')
  const projector = await open(context, '&view=projector')
  const asked = (page: Page) => page.locator('[data-place="current"] .ask')
  await speaker.bringToFront()
  for (let i = 0; i < 60 && (await asked(speaker).count()) === 0; i++) await speaker.keyboard.press('PageDown')
  await asked(speaker).getByRole('button', { name: 'One hand more for answer 2' }).click()
  for (let i = 0; i < 2; i++) await speaker.keyboard.press('2')
  await asked(speaker).getByRole('button', { name: 'One hand less for answer 2' }).click()
  await expect(asked(projector).getByRole('status', { name: 'Hands for answer 2' })).toHaveText('2')
  await expect(asked(projector).locator('[data-mark="right"]')).toHaveCount(0)
  await speaker.keyboard.press('a')
  await expect(asked(projector).locator('[data-mark="right"]')).toHaveCount(1)
})

test('drawing, pointer, black screen, zoom and the audience’s code reach the projector', async ({ context }) => {
  const speaker = await open(context, '', '#recap')
  const projector = await open(context, '&view=projector')
  const frame = speaker.locator('[data-place="current"] .slide-frame')
  const strokes = projector.locator('[data-place="current"] .slide-drawing path')
  await expect(projector.locator('[data-place="current"]')).toHaveAttribute('data-slide', 'recap')
  await speaker.bringToFront()
  const box = (await frame.boundingBox())!
  const drag = async () => {
    await speaker.mouse.move(box.x + 40, box.y + 40)
    await speaker.mouse.down()
    await speaker.mouse.move(box.x + 140, box.y + 90, { steps: 5 })
    await speaker.mouse.up()
  }
  await speaker.keyboard.press('d')
  await drag()
  await expect(strokes).toHaveCount(1)
  await speaker.keyboard.press('PageUp')
  await expect(strokes).toHaveCount(0)
  await speaker.keyboard.press('PageDown')
  await expect(strokes).toHaveCount(1)
  await speaker.keyboard.press('c')
  await expect(strokes).toHaveCount(0)
  await speaker.keyboard.press('l')
  await speaker.mouse.move(box.x + 60, box.y + 60)
  await expect(projector.locator('.slide-laser i')).toHaveCount(1)
  await speaker.keyboard.press('b')
  await expect(projector.locator('.deck-blank')).toBeVisible()
  await speaker.keyboard.press('b')
  await expect(projector.locator('.deck-blank')).toHaveCount(0)
  await speaker.keyboard.press('q')
  await expect(projector.locator('.deck-code svg')).toBeVisible()
  await expect(projector.locator('.deck-code-path')).toContainText('/s/1/#recap')
})

test('axe finds nothing serious in the speaker’s view, on a demo and on the screen', async ({ context }) => {
  const speaker = await open(context, '&theme=dark')
  const projector = await open(context, '&view=projector&theme=projector')
  await speaker.bringToFront()
  await toFirstDemo(speaker)
  await expect(demoOn(projector)).toBeVisible()
  for (const page of [speaker, projector]) {
    const { violations } = await new AxeBuilder({ page }).analyze()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join()}`)).toEqual([])
  }
})

for (const slug of SLUGS) {
  test(`nothing is cut off or too small on the slides of ${slug}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 720 })
    await page.goto(`/present/${slug}/?print&theme=projector`)
    await expect(page.locator('.deck-slide[data-place="print"]').first()).toBeVisible()
    await page.evaluate(() => document.fonts.ready)
    const faults = (await page.evaluate(slideFaults)).filter((slide) => slide.faults.length > 0)
    expect(faults).toEqual([])
  })
}

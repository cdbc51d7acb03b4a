import { expect, test, type Locator, type Page } from '@playwright/test'

import { DemoOnPage } from './demo'

const PAGE = '/lessons/sam/'

const labOnPage = (page: Page, id: string): Locator => page.locator(`[data-lab="${id}"]`)
/** The first touch of a page: repeated until React listens. */
const once = (act: () => Promise<void>) => expect(act).toPass({ timeout: 30_000 })
const number = async (panel: Locator, name: string): Promise<number> =>
  Number((await panel.locator(`[data-number="${name}"]`).innerText()).replace('−', '-'))

test('the valley on WASM: gradient descent stays at the sharp end, SAM leaves it', async ({ page }) => {
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(error.message))
  await page.goto(`${PAGE}?backend=wasm&flat-valley.step=400`)
  const demo = new DemoOnPage(page, 'flat-valley')
  await demo.panel.scrollIntoViewIfNeeded()
  await expect(demo.panel).toHaveAttribute('data-state', 'recorded')
  await demo.press('Run')
  await demo.waitFor('done')
  await expect(demo.panel).toHaveAttribute('data-backend', 'wasm')
  const words = await demo.panel.locator('[data-summary]').innerText()
  const sharpness = (run: string) => Number(new RegExp(`${run} ([\\d.]+\\d)`).exec(words)?.[1])
  expect(sharpness('Gradient descent'), words).toBe(16)
  expect(sharpness('SAM, radius 0.2'), words).toBeLessThan(6)
  expect(failures).toEqual([])
})

test('the valley on WebGPU: captured, and the same first steps', async ({ page }) => {
  await page.goto(`${PAGE}?backend=webgpu&flat-valley.step=20`)
  const demo = new DemoOnPage(page, 'flat-valley')
  await demo.panel.scrollIntoViewIfNeeded()
  await demo.press('Run')
  await demo.waitFor('done')
  await expect(demo.panel).toHaveAttribute('data-backend', 'webgpu')
  await expect(demo.panel).toHaveAttribute('data-mode', 'captured')
  await expect(demo.panel.locator('[data-summary]')).toContainText('Gradient descent 16')
})

test('the bandit on WASM: the map has a row for each layer', async ({ page }) => {
  await page.goto(`${PAGE}?backend=wasm&bandit.step=20`)
  const demo = new DemoOnPage(page, 'bandit')
  await demo.panel.scrollIntoViewIfNeeded()
  await demo.press('Run')
  await demo.waitFor('done')
  const map = demo.panel.locator('[data-run="uniform"] [role="img"]').first()
  // By lot, two of five layers: a chance of 0.4 for each.
  await expect(map).toHaveAttribute('aria-label', /layer 5 0\.4/)
})

test('a shift costs the narrow minimum more, by keyboard too; a change of units costs nothing', async ({ page }) => {
  await page.goto(PAGE)
  const picture = page.locator('[data-picture="minima-shift"]')
  await picture.scrollIntoViewIfNeeded()
  const narrow = await number(picture, 'narrow')
  expect(narrow).toBeGreaterThan(5 * (await number(picture, 'wide')))
  const slider = picture.getByRole('slider', { name: 'Shift of the test loss' })
  await slider.focus()
  await once(async () => {
    await slider.press('ArrowRight')
    expect(await number(picture, 'narrow')).toBeGreaterThan(narrow)
  })
  const shifted = await number(picture, 'narrow')
  await picture.getByRole('button', { name: 'stretched on the left' }).click()
  expect(await number(picture, 'narrow')).toBe(shifted)
})

test('the cost of a step: the rule and the count follow the layers, and the lab measures them', async ({ page }) => {
  await page.goto(`${PAGE}?backend=wasm`)
  const lab = labOnPage(page, 'sam-cost')
  await lab.scrollIntoViewIfNeeded()
  await expect(lab).toHaveAttribute('data-state', 'recorded')
  expect(await number(lab, 'share')).toBe(0.25)
  expect(await number(lab, 'rule')).toBe(0.75)
  const count = await number(lab, 'counted')
  const layer = (name: number) => lab.getByRole('button', { name: `Layer ${name}`, exact: true })
  await once(async () => {
    await layer(3).click()
    await expect(layer(3)).toHaveAttribute('aria-pressed', 'false', { timeout: 500 })
  })
  // One layer at least takes part.
  await expect(layer(7)).toBeDisabled()
  await layer(8).press('Space')
  await expect(lab.locator('[data-number="share"]')).toHaveText('0.25')
  // The same share, higher up: nothing is carried to the lower layers.
  expect(await number(lab, 'counted')).toBeLessThan(count)
  await lab.getByRole('button', { name: 'Run it here' }).click()
  await expect(lab).toHaveAttribute('data-state', 'done', { timeout: 120_000 })
  await expect(lab.locator('[data-method="slsam"]')).toContainText('memory')
})

test('attacks: the lab runs here, and each training is named in the words', async ({ page }) => {
  await page.goto(`${PAGE}?backend=wasm`)
  const lab = labOnPage(page, 'attack')
  await lab.scrollIntoViewIfNeeded()
  await once(async () => {
    await lab.getByRole('button', { name: 'the inputs' }).click()
    await expect(lab.locator('figure [role="img"]')).toHaveAttribute('aria-label', /shift of each/, { timeout: 500 })
  })
  await lab.getByRole('button', { name: 'Run it here' }).click()
  await expect(lab).toHaveAttribute('data-state', 'done', { timeout: 120_000 })
  await expect(lab.locator('[data-summary]')).toContainText('adversarial')
})

test('the landscape: three pictures of one recording, and a run that can be stopped', async ({ page }) => {
  await page.goto(`${PAGE}?backend=wasm`)
  const lab = labOnPage(page, 'landscape')
  await lab.scrollIntoViewIfNeeded()
  expect(await number(lab, 'eigenvalue-sgd')).toBeGreaterThan(await number(lab, 'eigenvalue-sam'))
  await once(async () => {
    await lab.getByRole('button', { name: 'plane through both' }).click()
    await expect(lab.locator('.plot-contour').first()).toBeVisible({ timeout: 500 })
  })
  await lab.getByRole('button', { name: 'line through both' }).click()
  await expect(lab.locator('figure [role="img"]')).toHaveAttribute('aria-label', /from SGD/)
  await lab.getByRole('button', { name: 'Run it here' }).click()
  await expect(lab).toHaveAttribute('data-state', 'running')
  await lab.getByRole('button', { name: 'Stop' }).click()
  await expect(lab).toHaveAttribute('data-state', 'recorded')
})

import { expect, test, type Locator, type Page } from '@playwright/test'

import { DemoOnPage } from './demo'

const PAGE = '/lessons/sam/'

const labOnPage = (page: Page, id: string): Locator => page.locator(`[data-lab="${id}"]`)
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

test('the bandit on WebGPU: captured, and the map has a row for each layer', async ({ page }) => {
  await page.goto(`${PAGE}?backend=webgpu&bandit.step=3`)
  const demo = new DemoOnPage(page, 'bandit')
  await demo.panel.scrollIntoViewIfNeeded()
  await demo.press('Run')
  await demo.waitFor('done')
  await expect(demo.panel).toHaveAttribute('data-backend', 'webgpu')
  await expect(demo.panel).toHaveAttribute('data-mode', 'captured')
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
  await slider.press('ArrowRight')
  await expect.poll(() => number(picture, 'narrow')).toBeGreaterThan(narrow)
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
  await lab.getByRole('button', { name: 'Layer 3', exact: true }).click()
  await lab.getByRole('button', { name: 'Layer 7', exact: true }).press('Space')
  await expect(lab.getByRole('button', { name: 'Layer 7', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await lab.getByRole('button', { name: 'Layer 8', exact: true }).click()
  expect(await number(lab, 'share')).toBe(0.25)
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
  await lab.getByRole('button', { name: 'the inputs' }).click()
  await expect(lab.locator('figure [role="img"]')).toHaveAttribute('aria-label', /shift of each coordinate/)
  await lab.getByRole('button', { name: 'Run it here' }).click()
  await expect(lab).toHaveAttribute('data-state', 'done', { timeout: 120_000 })
  await expect(lab.locator('[data-summary]')).toContainText('adversarial')
})

test('the landscape: three pictures of one recording, and a run that can be stopped', async ({ page }) => {
  await page.goto(`${PAGE}?backend=wasm`)
  const lab = labOnPage(page, 'landscape')
  await lab.scrollIntoViewIfNeeded()
  expect(await number(lab, 'eigenvalue-sgd')).toBeGreaterThan(await number(lab, 'eigenvalue-sam'))
  await lab.getByRole('button', { name: 'plane through both' }).click()
  await expect(lab.locator('.plot-contour').first()).toBeVisible()
  await lab.getByRole('button', { name: 'line through both' }).click()
  await expect(lab.locator('figure [role="img"]')).toHaveAttribute('aria-label', /from SGD/)
  await lab.getByRole('button', { name: 'Run it here' }).click()
  await expect(lab).toHaveAttribute('data-state', 'running')
  await lab.getByRole('button', { name: 'Stop' }).click()
  await expect(lab).toHaveAttribute('data-state', 'recorded')
})

import { expect, test } from '@playwright/test'
import { DemoOnPage } from './demo'

const LESSON = '/lessons/mixed-precision/'

/** What the legend says of a run: the newest number of the first view. */
const legend = (demo: DemoOnPage, label: string) =>
  demo.panel.locator('.demo-legend li', { hasText: label }).filter({ has: demo.page.locator('em') })

test('loss scaling on WASM: plain FP16 ends above its start, the scaled run does not', async ({ page }) => {
  await page.goto(`${LESSON}?backend=wasm`)
  const demo = new DemoOnPage(page, 'loss-scaling')
  await demo.press('Run')
  await demo.waitFor('done')
  await expect(demo.panel).toHaveAttribute('data-backend', 'wasm')
  await expect(demo.panel).toHaveAttribute('data-mode', 'captured')
  await expect(demo.panel.locator('[data-kind="histogram"] [data-run]')).toHaveCount(3)
  const summary = await demo.panel.locator('[data-summary]').innerText()
  const [, plain = '', scaled = ''] = /FP16 ([\d.]+); FP16, loss scaled ([\d.]+)/.exec(summary) ?? []
  expect(Number(plain)).toBeGreaterThan(4)
  expect(Number(scaled)).toBeLessThan(2)
  await expect(demo.panel.locator('[data-run="scaled"] p')).toContainText('0\u202f% overflow')
})

test('on WebGPU too', async ({ page }) => {
  await page.goto(`${LESSON}?backend=webgpu&loss-scaling.step=12&dynamic-scale.step=12`)
  const demo = new DemoOnPage(page, 'loss-scaling')
  await demo.press('Run')
  await demo.waitFor('done')
  await expect(demo.panel).toHaveAttribute('data-backend', 'webgpu')
  await expect(demo.panel).toHaveAttribute('data-mode', 'captured')
  await expect(demo.panel.locator('[data-run="fp16"] p')).toContainText('become zero')
  const dynamic = new DemoOnPage(page, 'dynamic-scale')
  await dynamic.press('Run')
  // One run of the four diverges at once, the others go on.
  await dynamic.waitForStep(12)
  await expect(dynamic.panel.locator('[data-summary]')).toContainText('2⁴⁴, static diverged at step 1')
  await expect(legend(dynamic, 'from 2⁴⁴').first()).not.toContainText('–')
})

test('the bit explorer: typed, turned over, dragged, by keyboard', async ({ page }) => {
  await page.goto(LESSON)
  const picture = page.locator('[data-picture="bit-explorer"]')
  const becomes = picture.locator('[data-rounded]')
  const kind = picture.locator('[data-kind]')
  const typed = picture.getByLabel('x', { exact: true })
  for (const [text, value, fate] of [
    ['6e-5', '6.00218773e−5', 'subnormal'],
    ['2^-25', '0', 'underflows to 0'],
    ['65520', '∞', 'overflows'],
    ['65519', '65,504', 'normal'],
    ['1', '1', 'normal, exact'],
  ] as const) {
    await typed.fill(text)
    await expect(becomes).toHaveText(value)
    await expect(kind).toHaveText(fate)
  }
  await expect(picture.locator('[data-format="bf16"] [data-becomes]')).toHaveText('1')
  await picture.getByRole('button', { name: 'BF16' }).click()
  const bits = picture.locator('.bit')
  await expect(bits).toHaveCount(16)
  await bits.first().focus()
  await page.keyboard.press('Space')
  await expect(becomes).toHaveText('−1')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(becomes).toHaveText('−1.0078125')
  await expect(typed).toHaveValue('-1.0078125')
  const line = picture.getByLabel('x between its neighbours')
  await line.focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight')
  await expect(becomes).toHaveText('−1.0078125')
  await expect(kind).toHaveText('normal')
  await typed.fill('nonsense')
  await expect(typed).toHaveAttribute('aria-invalid', 'true')
  await expect(becomes).toHaveText('−1.0078125')
})

test('the running sum stops where half a spacing is more than the term', async ({ page }) => {
  await page.goto(LESSON)
  const picture = page.locator('[data-picture="running-sum"]')
  await expect(picture.locator('[data-sum="fp16"]')).toHaveText('4')
  await expect(picture.locator('[data-sum="bf16"]')).toHaveText('0.5')
  await picture.getByRole('button', { name: '0.01' }).click()
  await expect(picture.locator('[data-sum="fp16"]')).toHaveText('32')
  await expect(picture.locator('[data-sum="bf16"]')).toHaveText('4')
})

test('on a phone nothing is wider than the page', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(LESSON)
  await page.locator('[data-picture="bit-explorer"]').scrollIntoViewIfNeeded()
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
})

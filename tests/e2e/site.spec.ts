import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

import { DemoOnPage } from './demo'

const LESSONS = ['training-and-sgd', 'adaptive-optimizers', 'muon']
const PAGES = ['/', '/gallery/', '/bench/', ...LESSONS.map((slug) => `/lessons/${slug}/`)]

async function useTheme(page: Page, theme: string): Promise<void> {
  await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme)
}

for (const path of PAGES) {
  for (const theme of ['light', 'dark']) {
    test(`axe finds nothing serious on ${path} (${theme})`, async ({ page }) => {
      await page.goto(path)
      await useTheme(page, theme)
      const { violations } = await new AxeBuilder({ page }).analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(
        serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
      ).toEqual([])
    })
  }

  test(`${path} fits a phone: nothing scrolls sideways`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(path)
    for (const theme of ['light', 'projector']) {
      await useTheme(page, theme)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow, theme).toBeLessThanOrEqual(0)
    }
  })
}

for (const slug of LESSONS) {
  test(`${slug}: at most 250 KB of script before Run, no tfjs in it, no third party`, async ({ page, baseURL }) => {
    const loading: Promise<{ url: string; body: Buffer }>[] = []
    const foreign: string[] = []
    page.on('response', (response) => {
      const url = response.url()
      if (!url.startsWith(baseURL!)) foreign.push(url)
      else if (response.request().resourceType() === 'script') {
        loading.push(response.body().then((body) => ({ url, body })))
      }
    })
    await page.goto(`/lessons/${slug}/`, { waitUntil: 'networkidle' })
    const scripts = await Promise.all(loading)
    const gzipped = scripts.reduce((sum, { body }) => sum + gzipSync(body).length, 0)
    expect(gzipped).toBeGreaterThan(10_000)
    expect(gzipped).toBeLessThanOrEqual(250 * 1024)
    for (const { url, body } of scripts) expect(body.toString(), url).not.toMatch(/UnsortedSegmentSum|tfjs/)
    expect(foreign).toEqual([])
  })
}

test('without JavaScript a lesson shows its text, formulas and recorded curves', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL! })
  const page = await context.newPage()
  await page.goto('/lessons/adaptive-optimizers/')
  await expect(page.locator('.katex').first()).toBeVisible()
  const curves = page.locator('[data-demo="race"] svg path')
  expect(await curves.count()).toBeGreaterThan(3)
  await context.close()
})

test('Run waits for the scripts: pressed as soon as it can be, it follows the link', async ({ page }) => {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(/_next\/static\/.*\.js$/, async (route) => {
    await released
    await route.continue()
  })
  await page.goto('/lessons/memory/?backend=wasm&deep-checkpoint.step=20', { waitUntil: 'commit' })
  const demo = new DemoOnPage(page, 'deep-checkpoint')
  await expect(demo.panel.getByRole('button', { name: 'Run', exact: true })).toBeDisabled()
  const pressed = demo.press('Run')
  release()
  await pressed
  await demo.waitFor('done')
  expect(await demo.step()).toBe(20)
})

test('bad URL parameters are noted in the panel and the demo still works', async ({ page }) => {
  await page.goto('/lessons/adaptive-optimizers/?race.seed=banana&race.nonsense=1')
  const race = new DemoOnPage(page, 'race')
  await expect(race.panel).toContainText('"banana" is not a number')
  await expect(race.panel).toContainText('nonsense')
  await expect(race.panel.getByRole('button', { name: 'Run', exact: true })).toBeEnabled()
})

test('a worker that cannot load gives a readable message, and the recording stays', async ({ page }) => {
  await page.goto('/lessons/adaptive-optimizers/')
  // Everything that the page loads from now on is the worker and its chunks.
  await page.route(/\.(js|wasm)(\?|$)/, (route) => route.abort())
  const race = new DemoOnPage(page, 'race')
  await race.press('Run')
  await race.waitFor('failed')
  await expect(race.panel.getByRole('alert')).toContainText(/reload/i)
  await expect(race.panel.locator('svg').first()).toBeVisible()
})

test('a missing data file gives a readable message', async ({ page }) => {
  await page.goto('/lessons/adaptive-optimizers/')
  await page.route('**/data/fashion-mnist.bin', (route) => route.fulfill({ status: 404, body: 'no' }))
  const race = new DemoOnPage(page, 'race')
  await race.press('Run')
  await race.waitFor('failed')
  await expect(race.panel.getByRole('alert')).toContainText('fashion-mnist.bin')
})

test('an unknown page says so and leads home', async ({ page }) => {
  const response = await page.goto('/lessons/no-such-lesson/')
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('link', { name: /lessons|home|course/i }).first()).toBeVisible()
})

test('every link inside the site leads somewhere', async ({ page, request }) => {
  const seen = new Set<string>()
  for (const path of PAGES) {
    await page.goto(path)
    const links = await page.locator('a[href]').evaluateAll((list) => list.map((a) => (a as HTMLAnchorElement).href))
    for (const link of links) {
      const url = new URL(link)
      if (url.origin !== new URL(page.url()).origin) continue
      if (url.hash !== '' && url.pathname === new URL(page.url()).pathname) {
        const id = decodeURIComponent(url.hash.slice(1))
        expect(await page.locator(`[id="${id}"]`).count(), `${path} links to ${url.hash}`).toBeGreaterThan(0)
      }
      seen.add(url.pathname)
    }
  }
  for (const path of seen) expect((await request.get(path)).status(), path).toBe(200)
})

test('the export names no absolute origin of its own', () => {
  expect(readFileSync('out/index.html', 'utf8')).not.toMatch(/https?:\/\/localhost/)
})

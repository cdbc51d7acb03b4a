import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

import AxeBuilder from '@axe-core/playwright'
import { chromium, expect, test } from '@playwright/test'

import { DemoOnPage } from './demo'

/** A page of another site that holds a demo: `127.0.0.1` is not the site of `localhost`. */
let host: Server
let hostPage = ''
test.beforeAll(async () => {
  host = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(hostPage))
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
})
test.afterAll(() => host.close())
const hostUrl = () => `http://127.0.0.1:${(host.address() as AddressInfo).port}/`

const frameOf = (code: string) => `<!doctype html><title>A course page</title><p>Before</p>${code}<p>After</p>`

test('the copied code shows the demo on another site, where it trains without storage and its frame fits it', async ({
  baseURL,
}, info) => {
  // A profile that refuses the site all storage, as browsers that block that of third parties do.
  const profile = info.outputPath('profile')
  mkdirSync(path.join(profile, 'Default'), { recursive: true })
  const cookies = { [`${baseURL!},*`]: { setting: 2 } }
  writeFileSync(
    path.join(profile, 'Default/Preferences'),
    JSON.stringify({ profile: { content_settings: { exceptions: { cookies } } } }),
  )
  const context = await chromium.launchPersistentContext(profile, info.project.use.launchOptions)
  const page = await context.newPage()
  await page.goto(`${baseURL!}/lessons/adaptive-optimizers/?backend=wasm&race.seed=3`)
  const panel = page.locator('[data-demo="rosenbrock"]')
  await panel.getByRole('button', { name: 'Share' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share this run' })
  hostPage = frameOf(await dialog.getByLabel('Embed').inputValue())
  expect(hostPage).toContain('/embed/rosenbrock/?backend=wasm"')

  await page.goto(hostUrl())
  const element = page.locator('iframe')
  const frame = page.frames()[1]!
  const storage = await frame.evaluate(() => {
    try {
      return window.localStorage.length
    } catch (error) {
      return (error as DOMException).name
    }
  })
  expect(storage, 'the test is of blocked storage').toBe('SecurityError')
  const demo = new DemoOnPage(page, 'rosenbrock', element.contentFrame())
  await demo.press('Run')
  await demo.waitFor('done')
  await expect(demo.panel).toHaveAttribute('data-backend', 'wasm')

  const contentHeight = () =>
    frame.evaluate(() => Math.ceil(document.querySelector('main')!.getBoundingClientRect().height))
  const fits = async () => Number(await element.getAttribute('height')) === (await contentHeight())
  await expect.poll(fits).toBe(true)
  // Also when it grows.
  const before = await contentHeight()
  await demo.table()
  await expect.poll(contentHeight).toBeGreaterThan(before)
  await expect.poll(fits).toBe(true)
  await context.close()
})

test('a frame without an origin says what its sandbox lacks', async ({ page, baseURL }) => {
  hostPage = frameOf(
    `<iframe sandbox="allow-scripts" src="${baseURL!}/embed/rosenbrock/" width="900" height="900"></iframe>`,
  )
  await page.goto(hostUrl())
  const panel = page.frameLocator('iframe').locator('[data-demo="rosenbrock"]')
  await panel.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(panel).toHaveAttribute('data-state', 'failed')
  await expect(panel.getByRole('alert')).toContainText('allow-same-origin')
  await expect(panel).toContainText('What you see is the recording.')
})

test('an embedded demo has no site around it, takes settings and theme from its address, and leads to its lesson', async ({
  page,
}) => {
  await page.goto('/embed/race/?race.seed=3&theme=dark')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.locator('.top-bar')).toHaveCount(0)
  await expect(page.getByRole('spinbutton', { name: 'Seed' })).toHaveValue('3')
  const link = page.getByRole('link', { name: 'From momentum to AdamW' })
  await expect(link).toHaveAttribute('href', '/lessons/adaptive-optimizers/?race.seed=3#demo-race')
  await expect(link).toHaveAttribute('target', '_blank')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
})

test('the share panel is worked by keyboard, and its QR code says what it is', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/gallery/?race.seed=3')
  const share = page.locator('[data-demo="race"]').getByRole('button', { name: 'Share' })
  await share.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Share this run' })
  const root = new URL('/', page.url()).href
  await expect(dialog.getByRole('img', { name: `QR code: ${root}s/4/?race.seed=3#demo-race` })).toBeVisible()
  await dialog.getByRole('button', { name: 'Copy link' }).press('Enter')
  await expect(dialog.getByRole('status').first()).toHaveText('Copied')
  // The lesson, not the gallery: that is where the demo is explained.
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toBe(`${root}lessons/adaptive-optimizers/?race.seed=3#demo-race`)
  const { violations } = await new AxeBuilder({ page }).include('.demo-share-panel').analyze()
  expect(violations).toEqual([])
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(share).toBeFocused()
})

test('a short path leads to the place in the lesson, with its settings', async ({ page }) => {
  await page.goto('/s/4/?race.seed=3#demo-race')
  await page.waitForURL('/lessons/adaptive-optimizers/?race.seed=3#demo-race')
  await page.goto('/s/4/#2')
  await page.waitForURL('/lessons/adaptive-optimizers/#a-step-has-a-direction-and-a-ruler')
})

test('without JavaScript a short path offers the places of the lesson', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL! })
  const page = await context.newPage()
  await page.goto('/s/4/')
  await page.getByRole('link', { name: 'A step has a direction and a ruler' }).click()
  await expect(page).toHaveURL('/lessons/adaptive-optimizers/#a-step-has-a-direction-and-a-ruler')
  await context.close()
})

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

import { addOffline, listSite } from '../../scripts/offline.mjs'
import { serve } from '../../scripts/serve.mjs'
import { PAST_THE_WORKER } from '../../lib/offline/requests'
import { DemoOnPage } from './demo'

test.use({ serviceWorkers: 'allow' })

/** The site on a server that can go away and come back: then the network is gone for pages and workers alike. */
class Site {
  /** What was asked for in order to be kept. */
  readonly asked: string[] = []
  private server: Server | null = null
  private port = 0

  async up(folder = 'out'): Promise<void> {
    const { server } = await serve({ folder, port: this.port })
    this.port = (server.address() as AddressInfo).port
    this.server = server.on('request', ({ url, headers }: IncomingMessage) => {
      if (PAST_THE_WORKER.toLowerCase() in headers) this.asked.push(url ?? '')
    })
  }

  /** Takes connections and never answers. */
  async hang(): Promise<void> {
    await this.down()
    this.server = createServer(() => undefined)
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve))
  }

  async down(): Promise<void> {
    this.server?.closeAllConnections()
    await new Promise((resolve) => this.server?.close(resolve) ?? resolve(null))
    this.server = null
  }

  url(pathname: string): string {
    return `http://localhost:${this.port}${pathname}`
  }
}

let site: Site
test.beforeEach(async () => {
  site = new Site()
  await site.up()
})
test.afterEach(() => site.down())

/** Whether these files of the site, or all that the page has loaded, are in its caches. */
const areKept = (page: Page, paths: readonly string[] | null) =>
  page.evaluate(async (wanted) => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
    const urls = wanted ?? [location.href, ...loaded.filter((url) => !/\/$|offline\.json/.test(url))]
    const found = await Promise.all(urls.map((url) => caches.match(url, { ignoreSearch: true })))
    return found.every((response) => response !== undefined)
  }, paths)

/** Only a real run has a backend; a recording has none. */
async function run(demo: DemoOnPage, until = /done/): Promise<void> {
  await demo.press('Run')
  await expect(demo.panel).toHaveAttribute('data-backend', /./)
  await expect(demo.panel).toHaveAttribute('data-state', until)
}

const section = (page: Page) => page.locator('#offline')

async function keepCourse(page: Page): Promise<void> {
  await page.goto(site.url('/'))
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await section(page).getByRole('button', { name: 'Keep the course on this device' }).click()
  await expect(section(page)).toHaveAttribute('data-offline', 'current', { timeout: 60_000 })
}

test('what was opened and run opens and runs again without a network, even if it was there before the worker', async ({
  page,
}) => {
  // The worker is registered when the page is idle: not before the run has begun.
  await page.addInitScript(() => {
    const waiting: IdleRequestCallback[] = []
    window.requestIdleCallback = (callback) => waiting.push(callback)
    Object.assign(window, { beIdle: () => waiting.splice(0).forEach((callback) => callback({} as IdleDeadline)) })
  })
  await page.goto(site.url('/lessons/training-and-sgd/?backend=wasm'))
  const demo = new DemoOnPage(page, 'first-classifier')
  await run(demo)
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull()
  await page.evaluate(() => (window as unknown as { beIdle: () => void }).beIdle())
  const forRuns = (JSON.parse(readFileSync('out/offline.json', 'utf8')) as { files: { path: string }[] }).files
    .map((file) => `/${file.path}`)
    .filter((name) => /^\/(data|wasm)\/|\.js$/.test(name))
  await expect.poll(() => areKept(page, null), { timeout: 30_000 }).toBe(true)
  await expect.poll(() => areKept(page, forRuns), { timeout: 30_000 }).toBe(true)

  await site.down()
  await page.goto(site.url('/lessons/training-and-sgd/?backend=wasm&first-classifier.seed=3'))
  await run(demo)

  // What was never opened says so, and names what was.
  await page.goto(site.url('/lessons/muon/'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page is not kept on this device')
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1)
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
  await page.getByRole('main').getByRole('link').click()
  await expect(demo.panel).toBeVisible()

  // On a network that takes connections and does not answer, a page must not wait for ever.
  await site.hang()
  await page.goto(site.url('/lessons/training-and-sgd/'))
  await expect(demo.panel).toBeVisible()
  await site.down()
  await page.goto(site.url('/lessons/muon/'))
  await site.up()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.locator('[data-demo]').first()).toBeVisible()
})

test('the course is kept through a lost network; then lessons, decks, drill and runs need none', async ({ page }) => {
  await page.goto(site.url('/'))
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const bar = section(page).getByRole('progressbar')
  await section(page).getByRole('button', { name: 'Keep the course on this device' }).click()
  await expect.poll(() => bar.evaluate(({ value }: HTMLProgressElement) => value)).toBeGreaterThan(200_000)
  await site.down()
  await expect(section(page).getByRole('alert')).toContainText('The network was lost')
  await expect(section(page)).toContainText('A part of the course is here.')
  const before = new Set(site.asked.splice(0))
  await site.up()
  await page.reload()
  await expect(section(page)).toContainText(/A part is here; [\d.]+ MB are still to come/)
  site.asked.length = 0
  await section(page).getByRole('button', { name: 'Go on' }).click()
  await expect(section(page)).toHaveAttribute('data-offline', 'current', { timeout: 60_000 })
  await expect(section(page).getByRole('status')).toBeFocused()
  // Only what was under way when the network went was asked for twice.
  expect(site.asked.filter((url) => before.has(url) && !url.includes('offline.json')).length).toBeLessThanOrEqual(6)

  await site.down()
  await page.goto(site.url('/?utm=1'))
  await expect(section(page)).toContainText('Only with a network')
  // Next asks so before it loads a page's data ahead.
  const head = (path: string) => page.evaluate((url) => fetch(url, { method: 'HEAD' }).then(({ ok }) => ok), path)
  expect(await head('/lessons/sam/')).toBe(true)
  await expect(head('/no-such-page/')).rejects.toThrow()
  // Next's own navigation: the page is not loaded anew.
  await page.evaluate(() => Object.assign(window, { sameDocument: true }))
  await page.getByRole('link', { name: 'From momentum to AdamW' }).click()
  const rosenbrock = new DemoOnPage(page, 'rosenbrock')
  await run(rosenbrock)
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true)
  await page.goto(site.url('/lessons/normalization/?backend=wasm'))
  const norms = new DemoOnPage(page, (await page.locator('[data-demo]').first().getAttribute('data-demo'))!)
  await run(norms, /running|done/)
  await page.goto(site.url('/present/sam/'))
  await expect(page.locator('.deck')).toHaveAttribute('data-ready', 'true')
  await page.goto(site.url('/drill/'))
  await expect(page.locator('[data-ready]')).toBeVisible()

  // A listing of a bug hunt reaches what is kept as little as it reaches the network.
  await page.getByRole('tab', { name: 'Bug hunts' }).click()
  const probe = (code: string) => `try { ${code}; open.push('open') } catch (error) {}\n`
  const xhr = `const r = new XMLHttpRequest(); r.open('GET', '${site.url('/theme.js')}', false); r.send()`
  await page
    .getByRole('textbox', { name: /^Listing/ })
    .fill(`const open = []\n${probe(xhr)}${probe(`importScripts('${site.url('/theme.js')}')`)}throw 'what is ' + open`)
  await page.getByRole('button', { name: 'Run the tests' }).click()
  await expect(page.locator('[data-hunt]')).toContainText(/: what is $/m)
  expect(await page.evaluate(() => fetch('/theme.js').then(({ ok }) => ok))).toBe(true)

  await page.goto(site.url('/'))
  await section(page).getByRole('button', { name: 'Remove' }).click()
  await expect(section(page).getByRole('button', { name: 'Remove' })).toHaveCount(0)
  await page.goto(site.url('/lessons/sam/'))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page is not kept on this device')
})

test('a new deployment shows at once, and is kept as a whole or not at all', async ({ page }, info) => {
  await keepCourse(page)
  // Marks on the root element, which React leaves as they are.
  const newer = info.outputPath('newer')
  cpSync('out', newer, { recursive: true })
  const mark = (slug: string, by: string) => {
    const file = path.join(newer, `lessons/${slug}/index.html`)
    writeFileSync(file, readFileSync(file, 'utf8').replace('<html ', `<html data-${by} `))
  }
  mark('muon', 'newer')
  mark('sam', 'newer')
  writeFileSync(path.join(newer, 'offline.json'), JSON.stringify(listSite(newer)))
  mark('sam', 'unlisted')
  await site.down()
  await site.up(newer)

  await page.reload()
  await expect(section(page)).toContainText('A newer one is out')
  await section(page).getByRole('button', { name: 'Bring it up to date' }).click()
  await expect(section(page).getByRole('alert')).toContainText('lessons/sam/ is not what')
  const root = page.locator('html')
  await site.down()
  await page.goto(site.url('/lessons/muon/'))
  await expect(root).not.toHaveAttribute('data-newer')
  await site.up(newer)
  await page.goto(site.url('/lessons/muon/'))
  await expect(root).toHaveAttribute('data-newer')

  writeFileSync(path.join(newer, 'offline.json'), JSON.stringify(listSite(newer)))
  await page.goto(site.url('/'))
  await section(page).getByRole('button', { name: 'Bring it up to date' }).click()
  await expect(section(page)).toHaveAttribute('data-offline', 'current')
  await site.down()
  for (const slug of ['muon', 'sam']) {
    await page.goto(site.url(`/lessons/${slug}/`))
    await expect(root).toHaveAttribute('data-newer')
  }
})

test('with a network the worker is not noticed: a demo runs, and runs again with what was kept of it', async ({
  page,
}) => {
  await page.goto(site.url('/gallery/'))
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.goto(site.url('/lessons/adaptive-optimizers/?backend=wasm'))
  const demo = new DemoOnPage(page, 'rosenbrock')
  await run(demo)
  await expect.poll(() => areKept(page, null)).toBe(true)
  await page.reload()
  await run(demo)
  expect((await page.goto(site.url('/no-such-page/')))!.status()).toBe(404)
})

test('a build with OFFLINE=off lets go of the worker and of all that it kept', async ({ page }, info) => {
  await page.goto(site.url('/gallery/'))
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await expect.poll(() => page.evaluate(() => caches.keys())).not.toEqual([])
  const off = info.outputPath('off')
  cpSync('out', off, { recursive: true })
  await addOffline(off, { off: true })
  await site.down()
  await site.up(off)
  await page.goto(site.url('/gallery/'))
  await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([])
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { expect, test, type Locator, type Page } from '@playwright/test'

import { BUG_HUNTS } from '../../content/bug-hunts'

/** The bug hunts on a page. */
class HuntsOnPage {
  readonly hunt: Locator
  readonly editor: Locator

  constructor(readonly page: Page) {
    this.hunt = page.locator('[data-hunt]')
    this.editor = page.getByRole('textbox', { name: /^Listing/ })
  }

  async open(): Promise<void> {
    await this.page.goto('/drill/')
    await this.page.getByRole('tab', { name: 'Bug hunts' }).click()
    await expect(this.editor).toBeVisible({ timeout: 30_000 })
  }

  /** Runs the tests on a listing, or on what the editor holds. */
  async run(code?: string): Promise<void> {
    if (code !== undefined) await this.editor.fill(code)
    await this.page.getByRole('button', { name: 'Run the tests' }).click()
    await this.ended()
  }

  async ended(): Promise<void> {
    await expect(this.hunt).toHaveAttribute('data-outcome', /./, { timeout: 15_000 })
  }
}

test('offline, every listing fails as planted and holds as mended', async ({ page, context }) => {
  const hunts = new HuntsOnPage(page)
  await hunts.open()
  await context.setOffline(true)
  for (const { id, solution } of BUG_HUNTS) {
    await page.getByLabel('Bug hunt', { exact: true }).selectOption(id)
    await expect(hunts.hunt).toHaveAttribute('data-hunt', id)
    await hunts.run()
    await expect(hunts.hunt, id).toContainText(/tests fail/)
    await hunts.run(solution)
    await expect(hunts.hunt, id).toContainText('All tests hold')
  }
  await expect(page.getByText(`${BUG_HUNTS.length} of ${BUG_HUNTS.length} found`)).toBeVisible()
})

test('what cannot be run is said to be so, and the next run works', async ({ page }) => {
  const hunts = new HuntsOnPage(page)
  await hunts.open()
  for (const [code, words] of [
    ['let a = 1\nlet b = ;', 'line 2: SyntaxError'],
    ['for (;;) {}', 'Stopped after 2 seconds'],
    ['function train() { for (;;) {} }', 'Stopped after 2 seconds'],
    [`throw 'a string'`, 'line 1: a string'],
    [`throw new Error('long '.repeat(1e6))`, 'line 1: Error: long long'],
    ['', 'train, which the listing no longer defines'],
    [`postMessage({ kind: 'tested', results: [] }); function train() {}`, '4 of 4 tests fail'],
  ] as const) {
    await hunts.run(code)
    await expect(hunts.hunt, code).toContainText(words)
    expect((await hunts.hunt.innerText()).length, code).toBeLessThan(5000)
  }
  await page.getByRole('button', { name: 'Start over' }).click()
  await hunts.run()
  await expect(hunts.hunt).toContainText('3 of 4 tests fail')
})

test('a listing has no network, no storage, no page, and cannot make code from strings', async ({ page }) => {
  // A server that any page may ask: only the sandbox's policy keeps a listing from it.
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.end('1')
  })
  server.on('upgrade', (_, socket) => {
    asked += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const hunts = new HuntsOnPage(page)
  await hunts.open()
  // What leaves for the site's own server, which the page may ask and a listing may not.
  const site = new URL('/theme.js?probe', page.url()).href
  const probes: string[] = []
  // Chromium announces a request that the policy then refuses; one that is answered went out.
  page.context().on('response', (response) => {
    if (response.url().includes('?probe')) probes.push(response.url())
  })
  const closed = (name: string, attempt: string) => `try { ${attempt}; open.push('${name}') } catch (error) {}`
  const attempts = [
    closed('elsewhere', `const r = new XMLHttpRequest(); r.open('GET', '${url}', false); r.send()`),
    closed('this site', `const r = new XMLHttpRequest(); r.open('GET', '${site}', false); r.send()`),
    closed('scripts', `importScripts('${url}')`),
    closed('scripts of this site', `importScripts('${site}')`),
    closed('indexedDB', `indexedDB.open('descent-drill')`),
    closed('localStorage', 'localStorage.getItem("x")'),
    closed('document', 'document.body'),
    closed('parent', 'parent.document'),
    closed('eval', 'eval("1")'),
    closed('Function', 'new Function("return 1")()'),
  ].join('\n')
  await hunts.run(
    `const open = []\n${attempts}\nif (self.origin !== 'null') open.push('origin')\nthrow 'open: ' + open.join()`,
  )
  await expect(hunts.hunt).toContainText(/: open: $/m)
  // These refuse later, not by throwing.
  await hunts.run(
    `for (const url of ['${url}', '${site}']) fetch(url, { mode: 'no-cors' }).catch(() => {}); new WebSocket('${url.replace('http', 'ws')}'); new EventSource('${url}');\n` +
      `const end = Date.now() + 500; while (Date.now() < end); function train() {}`,
  )
  await expect(hunts.hunt).toContainText('4 of 4 tests fail')
  expect(asked).toBe(0)
  expect(probes).toEqual([])
  // The page may ask its own site, and another site's server was really there.
  expect(await page.request.get(url).then((response) => response.text())).toBe('1')
  await new Promise((resolve) => server.close(resolve))
})

test('by keyboard alone: edit, run, leave the editor; what was written outlives a reload', async ({ page }) => {
  const hunts = new HuntsOnPage(page)
  await hunts.open()
  await hunts.editor.focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('/* p / ? */')
  await page.keyboard.press('Control+Enter')
  await hunts.ended()
  await expect(hunts.hunt).toContainText('tests fail')
  await page.keyboard.press('Tab')
  const run = page.getByRole('button', { name: 'Run the tests' })
  await expect(run).toBeFocused()
  await page.keyboard.press('Enter')
  await hunts.ended()
  await expect(run).toBeFocused()
  await page.reload()
  await page.getByRole('tab', { name: 'Bug hunts' }).click()
  await expect(hunts.editor).toContainText('/* p / ? */')
})

test('where the editor cannot be loaded, a text field takes its place', async ({ page, context }) => {
  await page.goto('/drill/')
  await expect(page.locator('[data-ready]')).toBeVisible({ timeout: 30_000 })
  await context.setOffline(true)
  await page.getByRole('tab', { name: 'Bug hunts' }).click()
  const hunts = new HuntsOnPage(page)
  await hunts.run(BUG_HUNTS[0]!.solution)
  await expect(hunts.hunt).toContainText('All tests hold')
})

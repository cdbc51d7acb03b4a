import { readFile, writeFile } from 'node:fs/promises'

import AxeBuilder from '@axe-core/playwright'
import { expect, test, type BrowserContext, type Page } from '@playwright/test'

import { PARAMETRIC_CARDS, problemOf } from '../../lib/review/parametric'

/** The drill on a page: what is asked, and the keys. */
class DrillOnPage {
  constructor(readonly page: Page) {}

  async open(search = ''): Promise<void> {
    await this.page.goto(`/drill/${search}`)
    await expect(this.page.locator('[data-ready]')).toBeVisible()
  }

  readonly card = async (): Promise<string> => (await this.page.getByTestId('review').getAttribute('data-card')) ?? ''

  /** Answers the card on show and waits for the next one. */
  async grade(key: '1' | '2' | '3' | '4'): Promise<void> {
    const before = await this.entries()
    await this.page.keyboard.press('Space')
    await expect(this.page.locator('[data-grade="3"]')).toBeVisible()
    await this.page.keyboard.press(key)
    await expect.poll(() => this.entries()).toBe(before + 1)
  }

  /** How much the log holds, as the page says it. */
  async entries(): Promise<number> {
    return Number(await this.page.locator('[data-entries]').getAttribute('data-entries'))
  }

  /** Waits until all is written: before that a reload would lose it, and the browser asks. */
  async saved(): Promise<void> {
    await expect(this.page.locator('[data-saving="false"]')).toBeVisible()
  }

  async reload(): Promise<void> {
    await this.saved()
    await this.page.reload()
    await expect(this.page.locator('[data-ready]')).toBeVisible()
  }

  async export(to: string): Promise<void> {
    const download = this.page.waitForEvent('download')
    await this.page.getByRole('button', { name: 'Export' }).click()
    await (await download).saveAs(to)
  }

  async import(file: string): Promise<void> {
    await this.page.locator('input[type=file]').setInputFiles(file)
  }
}

async function openIn(context: BrowserContext, search = ''): Promise<DrillOnPage> {
  const drill = new DrillOnPage(await context.newPage())
  await drill.open(search)
  return drill
}

test('a candidate reviews by keyboard, takes back, reloads, exports, forgets, imports and merges', async ({
  browser,
}, info) => {
  const [one, two] = [await browser.newContext(), await browser.newContext()]
  const drill = await openIn(one)
  const first = await drill.card()
  expect(first).not.toBe('')
  await drill.grade('3')
  const second = await drill.card()
  expect(second).not.toBe(first)
  await drill.grade('4')
  await drill.page.keyboard.press('u')
  await expect.poll(() => drill.card()).toBe(second)
  await drill.grade('1')
  expect(await drill.entries()).toBe(4) // three reviews, one of them taken back

  await drill.page.keyboard.press('e')
  await drill.page.getByRole('textbox', { name: 'Private note' }).fill('my own words')
  await drill.page.keyboard.press('Escape')
  await expect(drill.page.getByText('You wrote a note')).toBeVisible()
  await drill.page.keyboard.press('Space')
  await expect(drill.page.locator('.card-note')).toHaveText('my own words')
  await drill.page.keyboard.press('s')
  await expect(drill.page.getByText('1 suspended')).toBeVisible()
  await drill.page.keyboard.press('u')
  await expect(drill.page.getByText('1 suspended')).toHaveCount(0)
  await drill.reload()
  expect(await drill.entries()).toBe(7)

  const file = info.outputPath('one.json')
  await drill.export(file)
  await drill.page.getByRole('button', { name: 'Forget everything' }).click()
  await drill.page.getByRole('dialog').getByRole('button', { name: 'Forget everything' }).click()
  await expect.poll(() => drill.entries()).toBe(0)
  await drill.import(file)
  await expect.poll(() => drill.entries()).toBe(7)
  await expect(drill.page.getByText('Added: 7 entries')).toBeVisible()

  // Another device with reviews of its own: both ways, twice, nothing is lost or doubled.
  const other = await openIn(two)
  await other.grade('3')
  await other.grade('3')
  const theirs = info.outputPath('two.json')
  await other.export(theirs)
  await drill.import(theirs)
  await expect.poll(() => drill.entries()).toBe(9)
  await drill.import(theirs)
  await expect(drill.page.getByText('was here already')).toBeVisible()
  await other.import(file)
  await expect.poll(() => other.entries()).toBe(9)

  const broken = info.outputPath('broken.json')
  await writeFile(broken, (await readFile(file, 'utf8')).slice(0, 80))
  await drill.import(broken)
  await expect(drill.page.locator('.demo-error')).toContainText('Nothing was changed')
  expect(await drill.entries()).toBe(9)
  await drill.reload()
  expect(await drill.entries()).toBe(9)
  await Promise.all([one.close(), two.close()])
})

test('it works offline, and two tabs stay together', async ({ context }) => {
  const drill = await openIn(context)
  const other = await openIn(context)
  await context.setOffline(true)
  await drill.grade('3')
  await drill.grade('3')
  await expect.poll(() => other.entries()).toBe(2)
  await other.grade('2')
  await expect.poll(() => drill.entries()).toBe(3)
})

test('without storage the session works, says that it will not be kept, and offers the export', async ({
  page,
}, info) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', { value: undefined })
  })
  const drill = new DrillOnPage(page)
  await drill.open()
  const banner = page.locator('.drill-banner')
  await expect(banner).toContainText('does not let the page keep')
  await drill.grade('3')
  expect(await drill.entries()).toBe(1)
  const file = info.outputPath('session.json')
  const download = page.waitForEvent('download')
  await banner.getByRole('button', { name: 'Export what I did' }).click()
  await (await download).saveAs(file)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ format: 'descent-drill', events: [{ grade: 3 }] })
})

test('storage that fills up midway: nothing is lost, the banner says so', async ({ page }) => {
  await page.addInitScript(() => {
    const store = IDBObjectStore.prototype
    const put = Reflect.get(store, 'put') as (...given: unknown[]) => IDBRequest<IDBValidKey>
    let count = 0
    store.put = function (...given) {
      if (++count > 1) throw new DOMException('full', 'QuotaExceededError')
      return Reflect.apply(put, this, given)
    }
  })
  const drill = new DrillOnPage(page)
  await drill.open()
  await drill.grade('3')
  await drill.saved()
  await expect(page.locator('.drill-banner')).toHaveCount(0)
  await drill.grade('3')
  await expect(page.locator('.drill-banner')).toContainText('no room left')
  expect(await drill.entries()).toBe(2)
})

test('a typed answer stays beside the model answer, and a problem is graded by its tolerance', async ({ page }) => {
  const drill = new DrillOnPage(page)
  await drill.open()
  await page.keyboard.press('t')
  await page.keyboard.type('1, 2 and 3 are my points') // digits are no grades here
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('.card-own')).toContainText('1, 2 and 3 are my points')
  await page.locator('.card-points').getByRole('checkbox').first().check()
  await expect(page.locator('.card-points')).toContainText('1 of')
  await page.keyboard.press('4')
  await expect.poll(() => drill.entries()).toBe(1)

  const field = page.locator('.problem-answer input')
  while ((await field.count()) === 0) await drill.grade('4')
  const id = await drill.card()
  // Its numbers come from the length of the log.
  const asked = async () =>
    problemOf(
      PARAMETRIC_CARDS.find((card) => card.id === id)!,
      await drill.entries(),
    )
  const first = await asked()
  await expect(page.locator('.card-question')).toHaveText(first.question)
  await page.keyboard.type(String(1.5 * first.answer + 1))
  await page.keyboard.press('Enter')
  await expect(page.getByText('Not right.')).toBeVisible()
  await expect(page.locator('[data-grade="1"]')).toHaveClass(/primary/)
  await page.keyboard.press('Space')
  await page.keyboard.press('u')
  await expect(field).toHaveValue('')
  const second = await asked()
  await expect(page.locator('.card-question')).toHaveText(second.question)
  await page.keyboard.type(String(second.answer))
  await page.keyboard.press('Enter')
  await expect(page.getByText('Right.', { exact: true })).toBeVisible()
  await expect(page.locator('[data-grade="3"]')).toHaveClass(/primary/)
})

test('“Show me” trains the experiment beside the card, and “what if” changes one control', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  const drill = new DrillOnPage(page)
  await drill.open()
  while ((await page.getByRole('button', { name: 'Show me' }).count()) === 0) {
    if ((await page.locator('[data-grade="3"]').count()) > 0) await page.keyboard.press('4')
    await page.keyboard.press('Space')
    await expect(page.locator('[data-grade="3"]')).toBeVisible()
  }
  await page.getByRole('button', { name: 'Show me' }).click()
  const evidence = page.getByTestId('evidence')
  const [card, panel] = [await page.locator('.card').boundingBox(), await evidence.boundingBox()]
  expect(panel!.x).toBeGreaterThanOrEqual(card!.x + card!.width) // beside it
  const demo = page.frameLocator('iframe').locator('[data-demo]')
  await expect(demo).toHaveAttribute('data-state', 'recorded')
  await demo.getByRole('button', { name: 'Run', exact: true }).click()
  await expect.poll(async () => Number(await demo.getAttribute('data-step')), { timeout: 60_000 }).toBeGreaterThan(0)

  await evidence.getByRole('button', { name: /^What if/ }).click()
  await expect(demo).toHaveAttribute('data-state', 'recorded')
  await expect(demo.getByText('takes effect at the next Run')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(evidence).toHaveCount(0)
})

test('a mock interview by link is the same in two browsers, ends in a report, and schedules its cards', async ({
  browser,
}) => {
  const asked: string[][] = []
  for (let i = 0; i < 2; i++) {
    const context = await browser.newContext()
    const { page } = await openIn(context, '?mock=20.7')
    await page.getByRole('button', { name: 'Begin' }).click()
    const cards: string[] = []
    for (let question = 1; question <= 4; question++) {
      const asking = page.getByTestId('mock-asking')
      await expect(asking).toContainText(`Question ${question} of 4`)
      cards.push((await asking.getAttribute('data-card'))!)
      await expect(asking.locator('.card-answer')).toHaveCount(0)
      if (question === 2) {
        // Neither another tab of the page nor a reload ends it.
        await page.getByRole('tab', { name: 'Review' }).click()
        await page.getByRole('tab', { name: 'Mock interview' }).click()
        await expect(asking).toContainText(`Question ${question} of 4`)
        await page.reload()
        await expect(asking).toContainText(`Question ${question} of 4`)
      }
      await page.keyboard.press('f')
      await expect(asking.locator('.mock-follow-up')).toHaveCount(1)
      await page.keyboard.press('n')
    }
    asked.push(cards)
    if (i === 0) {
      for (let question = 1; question <= 4; question++) {
        const scoring = page.getByTestId('mock-scoring')
        await scoring.getByRole('checkbox').first().check()
        await scoring.getByRole('button', { name: question === 4 ? 'To the report' : 'Next' }).click()
      }
      await expect(page.getByTestId('mock-report')).toContainText('4 of')
      await expect(page.getByTestId('mock-report').getByRole('listitem')).toHaveCount(4)
      expect(await new DrillOnPage(page).entries()).toBe(4)
    }
    await context.close()
  }
  expect(asked[1]).toEqual(asked[0])
  expect(new Set(asked[0]).size).toBe(4)
})

test('a link to a mock interview that cannot be is said to be so', async ({ page }) => {
  const drill = new DrillOnPage(page)
  await drill.open('?mock=45.banana')
  await expect(page.getByRole('alert').filter({ hasText: '45.banana' })).toContainText('like 40.7')
  await expect(page.getByRole('button', { name: 'Begin' })).toBeEnabled()
})

test('an interview date makes a plan, says what it expects, and crams on the day', async ({ page }) => {
  // Noon: between midnight and four, "today" would still be yesterday.
  await page.clock.install({ time: new Date('2026-03-02T12:00:00') })
  const drill = new DrillOnPage(page)
  await drill.open()
  await page.getByText('Interview date').click()
  await page.getByLabel('Date', { exact: true }).fill('2026-03-14')
  const outlook = page.getByTestId('outlook')
  await expect(outlook).toBeVisible()
  await expect(outlook).toContainText('On the day')
  const [, plan, plain] = (await outlook.innerText()).match(/\d+ %/g)!.map((text) => Number.parseInt(text))
  expect(plan!).toBeGreaterThan(plain!)
  await page.locator('.card').click()
  await drill.grade('3')

  // On the day itself everything is asked, and nothing of it touches the schedule.
  await page.getByLabel('Date', { exact: true }).fill('2026-03-02')
  await expect(page.getByText('Cramming')).toBeVisible()
  await page.locator('.card').click()
  await drill.grade('1')
  await drill.saved()
  const kinds = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('descent-drill')
      request.onsuccess = () => resolve(request.result)
    })
    return new Promise<string[]>((resolve) => {
      const all = database.transaction('events').objectStore('events').getAll()
      all.onsuccess = () => resolve((all.result as { kind: string; at: number }[]).map(({ kind }) => kind).sort())
    })
  })
  expect(kinds).toEqual(['cram', 'goal', 'goal', 'review'])
})

test('the home page leads back to the lesson and says what is due', async ({ page }) => {
  await page.goto('/')
  const today = page.getByRole('navigation', { name: 'Where you left off' })
  await expect(today).toHaveCount(0) // nothing for who comes for the first time
  const drill = new DrillOnPage(page)
  await drill.open()
  await drill.grade('1')
  await drill.saved()
  await page.goto('/lessons/muon/')
  await page.locator('h2').nth(2).scrollIntoViewIfNeeded()
  await expect(page.locator('[aria-current="location"]').first()).toBeAttached()
  await page.goto('/')
  await expect(today.getByRole('link', { name: /^Continue/ })).toHaveAttribute('href', /\/lessons\/muon\//)
  await expect(today.getByRole('link', { name: /1 card due today/ })).toHaveAttribute('href', '/drill/')
})

test('10,000 reviews: they are there after a reload, and no key press is lost', async ({ page }, info) => {
  const drill = new DrillOnPage(page)
  await drill.open()
  const ids = await page.evaluate(async () => {
    const cards = (await (await fetch('/drill/cards.json')).json()) as { id: string }[]
    return cards.map(({ id }) => id)
  })
  const start = Date.now() - 400 * 86_400_000
  const events = Array.from({ length: 10_000 }, (_, i) => ({
    kind: 'review',
    id: `bulk-${i}`,
    at: start + i * 50 * 60_000,
    card: ids[i % ids.length],
    grade: 1 + (i % 4),
    took: 1000,
  }))
  const file = info.outputPath('many.json')
  const json = JSON.stringify({ format: 'descent-drill', version: 1, exportedAt: '', events })
  await writeFile(file, json)
  await drill.import(file)
  await expect.poll(() => drill.entries(), { timeout: 30_000 }).toBe(10_000)
  await drill.reload()
  expect(await drill.entries()).toBe(10_000)
  // Ten cards as fast as keys can come.
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press('Space')
    await page.keyboard.press('3')
  }
  await expect.poll(() => drill.entries()).toBe(10_010)
})

test('axe finds nothing serious on any tab, light or dark', async ({ page }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const drill = new DrillOnPage(page)
    await drill.open()
    await page.keyboard.press('Space')
    for (const tab of ['Review', 'Mock interview', 'Bug hunts', 'Progress']) {
      await page.getByRole('tab', { name: tab }).click()
      const { violations } = await new AxeBuilder({ page }).exclude('.katex').analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(
        serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)]),
        `${tab}, ${colorScheme}`,
      ).toEqual([])
    }
  }
})

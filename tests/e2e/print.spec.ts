import { expect, test, type Page } from '@playwright/test'

import { DemoOnPage } from './demo'

/** What the page holds while the browser prints it. */
interface Printed {
  readonly theme: string | undefined
  readonly answers: readonly string[]
  readonly codes: readonly (string | null)[]
  readonly labCodes: readonly (string | null)[]
  readonly liveCharts: number
}

/** Waits until the page hears of printing, which is a moment after React has taken it over. */
async function alive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    window.dispatchEvent(new Event('beforeprint'))
    const heard = document.querySelector('.answers') !== null
    window.dispatchEvent(new Event('afterprint'))
    return heard
  })
}

/** Prints a page, and reads it in a listener that comes after the page's own. */
async function print(page: Page): Promise<Printed> {
  await alive(page)
  await page.evaluate(() => {
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)]
    window.addEventListener('beforeprint', () => {
      ;(window as { printed?: Printed }).printed = {
        theme: document.documentElement.dataset.theme,
        answers: all('.answers .answer').map(({ textContent }) => textContent),
        codes: all('[data-demo] .qr-code').map((code) => code.getAttribute('aria-label')),
        labCodes: all('[data-lab] .qr-code').map((code) => code.getAttribute('aria-label')),
        liveCharts: all('.recharts-wrapper').length,
      }
    })
  })
  const pdf = await page.pdf({ format: 'A4' })
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  return page.evaluate(() => (window as unknown as { printed: Printed }).printed)
}

/** Width of A4 between its margins, in CSS pixels. */
const PAPER = 673

for (const slug of ['adaptive-optimizers', 'muon', 'mixed-precision', 'memory']) {
  test(`${slug} prints as a handout`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`/lessons/${slug}/`)
    const questions = await page.locator('.exercise, .demo-predict, .choice:not(.exercise .choice)').count()
    const demos = await page.locator('[data-demo]').count()
    const labs = await page.locator('[data-lab]').evaluateAll((panels) => panels.map(({ id }) => id))
    expect(new Set(labs).size).toBe(labs.length)
    const printed = await print(page)
    expect(printed.theme).toBe('light')
    expect(printed.answers).toHaveLength(questions)
    // A title alone is no answer.
    for (const answer of printed.answers) expect(answer.length).toBeGreaterThan(60)
    expect(demos).toBeGreaterThan(0)
    expect(printed.codes).toHaveLength(demos)
    for (const code of printed.codes) expect(code).toMatch(/\/s\/\d+\/#demo-/)
    expect(printed.labCodes).toHaveLength(labs.length)
    for (const [i, id] of labs.entries()) expect(printed.labCodes[i]).toContain(`/lessons/${slug}/#${id}`)
    // And the page is as it was.
    await expect(page.locator('.answers, .demo-printed-link')).toHaveCount(0)
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  })

  test(`${slug} has on paper what can be used there, and all of it`, async ({ page }) => {
    await page.goto(`/lessons/${slug}/`)
    await alive(page)
    await page.setViewportSize({ width: PAPER, height: 950 })
    await page.emulateMedia({ media: 'print' })
    await expect(page.locator('.answers .answer').first()).toBeVisible()
    for (const solution of await page.locator('.solution').all()) await expect(solution).toBeHidden()
    for (const dive of await page.locator('.deep-dive .fold-body').all()) {
      expect((await dive.boundingBox())?.height).toBeGreaterThan(20)
    }
    const found = await page.evaluate((width) => {
      // Inside formulas and drawings there are parts wider than what is seen of them.
      const parts = [...document.querySelectorAll<HTMLElement>('.prose *:not(.katex *, svg *)')].filter((part) =>
        part.checkVisibility(),
      )
      const describe = (part: HTMLElement) => part.outerHTML.slice(0, 160)
      return {
        controls: parts
          .filter((part) => part.matches('button, input[type=range], input[type=checkbox]'))
          // Options of questions, what a picture is set to, and numbers in the text that can be pressed on the screen.
          .filter(
            (part) => !part.matches('.demo-predict *, .choice *, [aria-pressed=true], [aria-selected=true], .measured'),
          )
          .map(describe),
        tooWide: parts.filter((part) => part.getBoundingClientRect().right > width + 1).map(describe),
      }
    }, PAPER)
    expect(found).toEqual({ controls: [], tooWide: [] })
  })
}

test('a run that the reader made is printed, with the link that brings it back', async ({ page }) => {
  await page.goto('/lessons/adaptive-optimizers/')
  const demo = new DemoOnPage(page, 'rosenbrock')
  await demo.panel.scrollIntoViewIfNeeded()
  await demo.panel.getByRole('slider').first().press('ArrowRight')
  await demo.press('Run')
  await demo.waitFor('done')
  await expect(demo.panel.locator('.recharts-wrapper').first()).toBeVisible()
  const { liveCharts, codes } = await print(page)
  // Recharts measures the screen; paper is narrower.
  expect(liveCharts).toBe(0)
  expect(codes.filter((code) => code?.includes('rosenbrock.'))).toHaveLength(1)
})

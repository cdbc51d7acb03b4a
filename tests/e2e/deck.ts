import { expect, type BrowserContext, type Page } from '@playwright/test'

const DECK = '/present/training-and-sgd/'
/** Its first demo trains for some ten seconds: time to do something meanwhile. */
export const SLOW_DECK = '/present/normalization/'

/** A window of a deck, once it has joined the others. */
export async function open(context: BrowserContext, query: string, hash = '', deck = DECK): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${deck}?backend=wasm${query}${hash}`)
  await expect(page.locator('.deck')).toHaveAttribute('data-ready', 'true')
  return page
}

export const demoOn = (page: Page) => page.locator('[data-place="current"] [data-demo]')
/** The number of the slide on show. */
export const slideOn = (page: Page) => page.locator('.deck').getAttribute('data-slide')

/** Everything that a demo's slide says in numbers. */
export const numbersOf = async (page: Page) => ({
  step: await demoOn(page).getAttribute('data-step'),
  state: await demoOn(page).getAttribute('data-state'),
  source: await demoOn(page).getAttribute('data-source'),
  legend: await demoOn(page).locator('.demo-legend').innerText(),
})

/** Moves the windows to the first slide with a demo, by keys alone. */
export async function toFirstDemo(page: Page): Promise<void> {
  for (let i = 0; i < 60 && (await demoOn(page).count()) === 0; i++) await page.keyboard.press('PageDown')
  await expect(demoOn(page)).toBeVisible()
}

import { expect, test } from '@playwright/test'

import { DemoOnPage } from './demo'

/** A worker that the browser takes away says nothing; the reader must hear of it, and the next Run must work. */
test('a training worker that dies is noticed, and Run opens another', async ({ page }) => {
  await page.goto('/lessons/adaptive-optimizers/?backend=wasm')
  const race = new DemoOnPage(page, 'race')
  await race.panel.scrollIntoViewIfNeeded()
  await race.press('Run')
  await race.waitForStep(5)
  const [worker] = page.workers()
  await worker!.evaluate(() => self.close())
  await race.waitFor('failed')
  await expect(race.panel.getByRole('alert')).toContainText('The browser ended the training worker')
  await expect(race.panel.getByRole('alert')).not.toContainText('recording')

  await race.press('Run')
  await race.waitForStep(5)
  await race.waitFor('running')
  await expect(race.panel.getByRole('alert')).toHaveCount(0)
})

import { expect, test } from '@playwright/test'

import { DemoOnPage } from './demo'

/** A reader swaps a run's optimizer half-way; the rows before are the run's own, and a link repeats all of it. */
test('a run is forked at a step, drawn from there on, and its link reproduces it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(error.message))
  await page.goto('/lessons/adaptive-optimizers/?backend=wasm')
  const race = new DemoOnPage(page, 'race')
  await race.panel.scrollIntoViewIfNeeded()
  await expect(race.panel.getByText('Fork a run')).toHaveCount(0)
  await race.press('Run')
  await race.waitForStep(60)
  await race.press('Pause')
  await race.waitFor('paused')

  // A paused demo goes on with its fork.
  await race.panel.getByText('Fork a run').click()
  const form = race.panel.locator('form')
  await form.getByLabel('Run', { exact: true }).selectOption('Adam')
  await form.getByLabel('At step').fill('50')
  await form.getByLabel('Go on with').selectOption('SGD')
  await expect(form.getByLabel('Learning rate')).toHaveValue('0.3')
  await form.getByLabel('Learning rate').fill('0')
  await form.getByRole('button', { name: 'Fork' }).click()
  await expect(form.getByRole('alert')).toContainText('Choose a learning rate')
  await form.getByLabel('Learning rate').fill('0.1')
  await form.getByRole('button', { name: 'Fork' }).click()
  await expect(form.getByRole('alert')).toHaveCount(0)
  await race.waitFor('done')

  const legend = race.panel.locator('.demo-legend')
  await expect(legend).toContainText('Adam → SGD at 50')
  await expect(race.panel.locator('.plot-fork')).toHaveCount(2)
  await expect(race.panel.locator('[data-summary]')).toContainText('Adam → SGD at 50')
  const table = await race.table()
  const rows = (await race.panel.locator('table').first().locator('tbody tr').allInnerTexts()).map((row) =>
    row.split('\t'),
  )
  expect(rows[0]![5]).toBe('–')
  expect(rows.at(-1)![5]).toMatch(/^0\.\d/)

  // The fork leaves Adam's line: made again at its end, it has Adam's value there.
  await race.panel.getByRole('button', { name: 'Share' }).click()
  await race.panel.getByRole('button', { name: 'Copy link' }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('race.fork=adam')
  const link = await page.evaluate(() => navigator.clipboard.readText())
  await page.goto('about:blank')
  await page.goto(link)
  const again = new DemoOnPage(page, 'race')
  await again.panel.scrollIntoViewIfNeeded()
  await again.press('Run')
  await again.waitFor('done')
  expect(await again.table()).toBe(table)

  await again.press('Reset')
  await again.waitFor('recorded')
  await expect(again.panel.locator('.demo-legend')).not.toContainText('→')
  expect(failures).toEqual([])
})

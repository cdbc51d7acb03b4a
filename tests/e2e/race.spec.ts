import { expect, test } from '@playwright/test'

import { DemoOnPage } from './demo'

/** The headline: a reader opens the lesson, sees the recording, and trains four optimizers on Fashion-MNIST. */
test('the race trains on real images, reacts to a slider, pauses, and its link reproduces it', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(error.message))
  await page.goto('/lessons/adaptive-optimizers/')
  const race = new DemoOnPage(page, 'race')
  await race.panel.scrollIntoViewIfNeeded()
  await expect(race.panel).toHaveAttribute('data-state', 'recorded')
  await expect(race.panel.locator('svg').first()).toBeVisible()

  await race.press('Run')
  await race.waitFor('running')
  await race.waitForStep(20)
  const slider = race.panel.getByRole('slider').first()
  await slider.focus()
  await slider.press('ArrowRight')
  await race.press('Pause')
  await race.waitFor('paused')
  const pausedAt = await race.step()
  await race.press('Resume')
  await race.waitForStep(pausedAt + 10)
  await race.waitFor('done')

  const summary = await race.panel.locator('[data-summary]').innerText()
  const accuracies =
    summary
      .slice(summary.indexOf('share of test images'))
      .match(/0\.\d+/g)
      ?.map(Number) ?? []
  expect(accuracies, summary).toHaveLength(4)
  expect(Math.max(...accuracies)).toBeGreaterThan(0.75)
  const table = await race.table()

  await race.panel.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('button', { name: 'Copy link' }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('race.')
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toContain('race.set=')
  await page.goto('about:blank')
  await page.goto(link)
  const again = new DemoOnPage(page, 'race')
  await again.panel.scrollIntoViewIfNeeded()
  await again.press('Run')
  await again.waitFor('done')
  expect(await again.table()).toBe(table)
  expect(failures).toEqual([])
})

import { expect, test, type Page } from '@playwright/test'

import type { BenchResult } from '@/lib/bench/types'
import { DemoOnPage } from './demo'

async function finished(page: Page): Promise<BenchResult> {
  const result = await page.waitForFunction(() => window.benchResult, undefined, { timeout: 120_000 })
  return (await result.jsonValue())!
}

test('the bench page starts by itself, times demos, checks backends, and ends with a result', async ({ page }) => {
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(error.message))
  await page.goto('/bench/?auto=1&seconds=0.05&demos=trajectories,boundary')
  const result = await finished(page)

  expect(result.error).toBeUndefined()
  expect(result.ladder.map(({ name }) => name)).toEqual(['webgpu', 'wasm', 'cpu'])
  expect(result.demos.map(({ id }) => id).sort()).toEqual(['boundary', 'trajectories'])
  for (const demo of result.demos) {
    expect(demo.stepsPerSecond, demo.id).toBeGreaterThan(1)
    expect(demo.verdict, demo.id).toMatch(/live/)
  }
  expect(result.checks.length).toBeGreaterThanOrEqual(2)
  for (const { backend, gradient, rounding } of result.checks) {
    expect(gradient.ok, backend).toBe(true)
    expect(
      rounding!.map(({ mismatches }) => mismatches),
      backend,
    ).toEqual([0, 0, 0, 0])
  }
  expect(result.firstFrameMs).toBeGreaterThan(0)
  expect(result.comparison).toBeNull()
  await expect(page.getByText('All 2 demos run live on this machine.').first()).toBeVisible()
  await expect(page.getByRole('row', { name: /Seven paths/ })).toContainText('live')
  expect(failures).toEqual([])
})

test('a cancelled bench run ends, says so, and can be started again', async ({ page }) => {
  await page.goto('/bench/?seconds=0.05')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  expect((await finished(page)).error).toMatch(/cancelled/)
  await expect(page.getByRole('alert').filter({ hasText: 'cancelled' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start again' })).toBeVisible()
})

test('peers that are not in this site are reported, not waited for', async ({ page }) => {
  await page.goto('/bench/?auto=1&seconds=0.05&demos=trajectories&peers=1&tasks=mlp-64-mse&engines=plain&rounds=1')
  const { comparison, error } = await finished(page)
  expect(error).toBeUndefined()
  expect(comparison!.tasks[0]!.cells).toMatchObject([{ engine: 'plain', state: 'cannot run' }])
})

test('a reader changes the backend in the status line, and the address keeps it', async ({ page }) => {
  await page.goto('/lessons/adaptive-optimizers/')
  const demo = new DemoOnPage(page, 'trajectories')
  await demo.panel.scrollIntoViewIfNeeded()
  const button = demo.panel.getByRole('button', { name: /^Backend/ })
  await button.click()
  await page.keyboard.press('Escape')
  await button.press('Enter')
  await demo.panel.getByRole('radio', { name: /JavaScript/ }).check()
  await page.keyboard.press('Escape')
  expect(page.url()).toContain('backend=cpu')
  await demo.press('Run')
  await demo.waitFor('done')
  await expect(demo.panel).toHaveAttribute('data-backend', 'cpu')
  await button.click()
  await expect(demo.panel.getByText('You chose it.')).toBeVisible()
  await demo.panel.getByRole('radio', { name: /WASM/ }).check()
  await page.keyboard.press('Escape')
  await demo.press('Run')
  await expect(demo.panel).toHaveAttribute('data-backend', 'wasm')
  await demo.waitFor('done')
})

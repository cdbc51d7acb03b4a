import { expect, test } from '@playwright/test'
import { openBundled } from './bundled-page'

declare global {
  interface Window {
    rule: (name: string) => Promise<string[]>
    ruleNames: Promise<string[]>
    muonDispatches: (shape: readonly [number, number], weightDecay: number) => Promise<number>
  }
}

/** Every update rule in WGSL against its own loop, in a page (a software adapter where there is no GPU). */
test('update rules on WebGPU in a browser', async ({ browser }) => {
  const page = await openBundled(browser, 'rules-entry.ts')
  const names = await page.evaluate(() => window.ruleNames)
  const failures: string[] = []
  for (const name of names) {
    const misses = await page.evaluate((rule) => window.rule(rule), name)
    if (misses.length > 0) failures.push(`${name}: ${misses.length} numbers, e.g. ${misses.slice(0, 3).join('; ')}`)
  }
  console.log(`WebGPU: ${names.length} update rules`)
  expect(failures).toEqual([])
  // 15 products, 2 for the norm, one each before and after; with weight decay one that puts its factor beside the rate.
  for (const shape of [
    [32, 16],
    [16, 32],
    [24, 24],
  ] as const) {
    expect(await page.evaluate((size) => window.muonDispatches(size, 0), shape), shape.join(' x ')).toBe(19)
    expect(await page.evaluate((size) => window.muonDispatches(size, 0.1), shape), shape.join(' x ')).toBe(20)
  }
  await page.context().close()
})

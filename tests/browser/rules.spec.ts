import path from 'node:path'

import { expect, test } from '@playwright/test'
import { build } from 'esbuild'

const root = path.join(import.meta.dirname, '../..')

declare global {
  interface Window {
    rule: (name: string) => Promise<string[]>
    ruleNames: Promise<string[]>
    muonDispatches: (shape: readonly [number, number], weightDecay: number) => Promise<number>
  }
}

/** Every update rule in WGSL against its own loop, in a page (a software adapter where there is no GPU). */
test('update rules on WebGPU in a browser', async ({ browser }) => {
  const bundle = await build({
    entryPoints: [path.join(root, 'tests/browser/rules-entry.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    mainFields: ['module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { '@': root },
    external: ['fs', 'path', 'worker_threads', 'perf_hooks', 'os', 'crypto'],
    logLevel: 'error',
  })
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  await page.goto('/404.html')
  await page.addScriptTag({ content: bundle.outputFiles[0]!.text })
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
  await context.close()
})

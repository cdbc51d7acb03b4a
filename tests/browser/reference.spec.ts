import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { expect, test } from '@playwright/test'
import { build } from 'esbuild'

import type { ReferenceCase } from '../reference/case-types'

const root = path.join(import.meta.dirname, '../..')
const folder = path.join(root, 'tests/reference/cases')
const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as ReferenceCase[])

declare global {
  interface Window {
    reference: (one: unknown) => Promise<{ skipped: string | null; misses: string[] }>
    referenceReady: Promise<string>
  }
}

/** The same reference runner as in Node, bundled into a page, on WebGPU (a software adapter where there is no GPU). */
test('reference cases on WebGPU in a browser', async ({ browser }) => {
  test.setTimeout(600_000)
  const bundle = await build({
    entryPoints: [path.join(root, 'tests/browser/reference-entry.ts')],
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
  expect(await page.evaluate(() => window.referenceReady)).toBe('webgpu')
  const failures: string[] = []
  let ran = 0
  for (const one of cases) {
    const { skipped, misses } = await page.evaluate((input) => window.reference(input), one as unknown)
    if (skipped !== null) continue
    ran++
    if (misses.length > 0) failures.push(`${one.kind}/${one.name}: ${misses.length} numbers, e.g. ${misses[0]}`)
  }
  console.log(`WebGPU: ${ran} of ${cases.length} reference cases ran`)
  expect(failures).toEqual([])
  expect(ran).toBeGreaterThan(60)
  await context.close()
})

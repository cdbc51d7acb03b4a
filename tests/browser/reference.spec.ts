import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { expect, test } from '@playwright/test'

import type { ReferenceCase } from '../reference/case-types'
import { openBundled } from './bundled-page'

const folder = path.join(import.meta.dirname, '../reference/cases')
const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as ReferenceCase[])
/** Cases that are made of steps: those can be captured. */
const stepCases = cases.filter(({ kind }) => ['optimizer', 'training', 'layer'].includes(kind))

declare global {
  interface Window {
    reference: (one: unknown, mode: 'eager' | 'captured') => Promise<{ skipped: string | null; misses: string[] }>
    referenceReady: Promise<string>
  }
}

/**
 * The same reference runner as in Node, bundled into a page, on WebGPU (a software adapter where there is no GPU). Captured steps are held to eager ones
 * by `capture.spec.ts`; to hold them to the references as well takes minutes: `LONG=1 npx playwright test tests/browser`.
 */
for (const [mode, some, atLeast] of [
  ['eager', cases, 140],
  ['captured', stepCases, 90],
] as const) {
  test(`reference cases on WebGPU in a browser, ${mode}`, async ({ browser }) => {
    test.skip(mode === 'captured' && process.env.LONG === undefined, 'long')
    test.setTimeout(600_000)
    const page = await openBundled(browser, 'reference-entry.ts')
    expect(await page.evaluate(() => window.referenceReady)).toBe('webgpu')
    const failures: string[] = []
    let ran = 0
    for (const one of some) {
      const { skipped, misses } = await page.evaluate(([input, how]) => window.reference(input, how), [
        one as unknown,
        mode,
      ] as const)
      if (skipped !== null) continue
      ran++
      if (misses.length > 0) failures.push(`${one.kind}/${one.name}: ${misses.length} numbers, e.g. ${misses[0]}`)
    }
    console.log(`WebGPU, ${mode}: ${ran} of ${some.length} reference cases ran`)
    expect(failures).toEqual([])
    expect(ran).toBeGreaterThan(atLeast)
    await page.context().close()
  })
}

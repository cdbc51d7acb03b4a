import path from 'node:path'

import type { Browser, Page } from '@playwright/test'
import { build } from 'esbuild'

const root = path.join(import.meta.dirname, '../..')

/** A page of the site with an entry of this folder bundled into it: engine code in a browser, without the site around it. */
export async function openBundled(browser: Browser, entry: string): Promise<Page> {
  const bundle = await build({
    entryPoints: [path.join(root, 'tests/browser', entry)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    mainFields: ['module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { '@': root },
    // Branches of tfjs-wasm for Node.
    external: ['fs', 'path', 'worker_threads', 'perf_hooks', 'os', 'crypto'],
    logLevel: 'error',
  })
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  await page.goto('/404.html')
  await page.addScriptTag({ content: bundle.outputFiles[0]!.text })
  return page
}

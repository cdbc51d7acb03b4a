/**
 * `npm run bench`: our engine beside its peers, in a headless browser. Builds the site, copies it to `out-bench/` with the peers' workers added (the site
 * itself never contains them), opens its bench page and prints the result: a table on stderr, JSON on stdout.
 *
 *   npm run bench -- [--tasks id,...] [--engines name,...] [--rounds n] [--block ms] [--software] [--no-build] [--build-only]
 *   npm run bench -- --table result.json      prints the table of a result that was taken elsewhere
 *
 * CHROMIUM_PATH and CHROMIUM_FLAGS choose the browser. `out-bench/` is a static site: on another machine, serve it and open
 * `/bench/?auto=1&peers=1`; when `window.benchResult` is there, it is done.
 */
import { cpSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'

import { build } from 'esbuild'
import { chromium } from 'playwright'

import { formatResult } from './bench-table.mjs'
import { buildSite, OUT } from './build.mjs'
import { findChromium } from './chromium.mjs'
import { serve } from './serve.mjs'
import { setup } from './setup.mjs'

const ROOT = path.resolve(import.meta.dirname, '..')
const FOLDER = path.join(ROOT, 'out-bench')
const PEERS = ['tfjs', 'jax', 'plain']
const LIMIT_MS = 20 * 60_000

const { values: options } = parseArgs({
  options: {
    tasks: { type: 'string' },
    engines: { type: 'string' },
    rounds: { type: 'string' },
    block: { type: 'string' },
    software: { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    'build-only': { type: 'boolean', default: false },
    table: { type: 'string' },
  },
})

/** Each peer in a bundle of its own, so that none shares a module with our engine or with another peer. */
async function addPeers() {
  rmSync(FOLDER, { recursive: true, force: true })
  cpSync(OUT, FOLDER, { recursive: true })
  await build({
    entryPoints: PEERS.map((name) => ({ in: path.join(ROOT, `lib/bench/peers/${name}.peer.ts`), out: name })),
    outdir: path.join(FOLDER, 'peers'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    mainFields: ['module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['fs', 'path', 'worker_threads', 'perf_hooks', 'os', 'crypto', 'util'],
    logLevel: 'error',
  })
}

async function measure() {
  const { server, address } = await serve({ folder: FOLDER })
  const executablePath = findChromium()
  const flags = (process.env.CHROMIUM_FLAGS ?? '').split(/\s+/).filter((flag) => flag !== '')
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-quic', '--disable-background-networking', ...flags],
  })
  try {
    const page = await browser.newPage()
    page.on('pageerror', (error) => console.error(`page: ${error.message}`))
    const query = new URLSearchParams({ auto: '1', peers: '1' })
    for (const name of ['tasks', 'engines', 'rounds', 'block'])
      if (options[name] !== undefined) query.set(name, options[name])
    if (options.software) query.set('software', '1')
    await page.goto(`${address}bench/?${query}`)
    let shown = ''
    const timer = setInterval(async () => {
      const text = await page
        .locator('[data-bench-progress]')
        .innerText({ timeout: 1000 })
        .catch(() => '')
      if (text !== shown && text !== '') console.error((shown = text))
    }, 2000)
    const result = await page.waitForFunction(() => window.benchResult, undefined, { timeout: LIMIT_MS })
    clearInterval(timer)
    return await result.jsonValue()
  } finally {
    await browser.close()
    server.close()
  }
}

if (options.table !== undefined) {
  console.log(formatResult(JSON.parse(readFileSync(options.table, 'utf8'))))
} else {
  setup()
  if (!options['no-build']) await buildSite()
  await addPeers()
  if (!options['build-only']) {
    const result = await measure()
    console.error(formatResult(result))
    console.log(JSON.stringify(result))
    if (result.error !== undefined) process.exitCode = 1
  }
}

/**
 * Finds a Chromium for tests, recordings of diagrams and screenshots, and installs one if there is none: on Debian from its
 * packages, elsewhere through Playwright. Run as a script it prints the path on stderr.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const KNOWN = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Path of an installed browser, or undefined: then Playwright uses its own. CHROMIUM_PATH overrides. */
export function findChromium() {
  const asked = process.env.CHROMIUM_PATH
  if (asked !== undefined && asked !== '') {
    if (existsSync(asked)) return asked
    throw new Error(`CHROMIUM_PATH is "${asked}", where there is no file.`)
  }
  return KNOWN.find((candidate) => existsSync(candidate))
}

async function ownChromiumExists() {
  const { chromium } = await import('playwright')
  return existsSync(chromium.executablePath())
}

const run = (program, args) => spawnSync(program, args, { stdio: 'inherit' }).status === 0

async function ensureChromium() {
  if (findChromium() !== undefined || (await ownChromiumExists())) return
  console.error('No Chromium found: installing one (a minute or two) ...')
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    run('apt-get', ['update', '-qq'])
    if (run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']) && findChromium()) return
  }
  if (run('npx', ['playwright', 'install', 'chromium'])) return
  throw new Error('No Chromium could be installed. Install one and set CHROMIUM_PATH to it.')
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureChromium()
  const found = findChromium()
  console.error(`Chromium: ${found ?? "Playwright's own"}`)
}

/** Makes a fresh clone ready: installs packages if they are missing or stale, and copies the WASM binaries to `public/wasm`. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const INSTALLED = path.join(ROOT, 'node_modules/.package-lock.json')
const WASM_FROM = path.join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')
const WASM_TO = path.join(ROOT, 'public/wasm')

const modifiedAt = (file) => statSync(file).mtimeMs

function fail(message) {
  console.error(message)
  process.exit(1)
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(`Descent needs Node.js 20.19 or newer; this is ${process.version}. See https://nodejs.org/.`)
}

function installPackages() {
  const lock = path.join(ROOT, 'package-lock.json')
  if (existsSync(INSTALLED) && modifiedAt(INSTALLED) >= modifiedAt(lock)) return
  console.error('Installing packages (npm install, by the lockfile) ...')
  // Not `npm ci`: it refuses a lockfile that lacks optional binaries of other platforms, and a registry may not have them all yet.
  // `npm install` takes every version from the lockfile as well; `--no-save` keeps it from rewriting the file.
  const { status, error } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    // Standard output is kept free for the command that asked for this.
    stdio: ['ignore', 2, 2],
    // Tests use a Chromium of the system, or fetch their own when they are run.
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
    shell: process.platform === 'win32',
  })
  if (status !== 0)
    fail(`npm install failed${error === undefined ? '' : ` (${error.message})`}. Its messages are above.`)
}

function copyWasm() {
  const names = readdirSync(WASM_FROM).filter((name) => name.endsWith('.wasm'))
  if (names.length === 0) fail(`No .wasm files in ${WASM_FROM}. Delete node_modules and try again.`)
  mkdirSync(WASM_TO, { recursive: true })
  for (const name of names) {
    const source = path.join(WASM_FROM, name)
    const target = path.join(WASM_TO, name)
    if (
      existsSync(target) &&
      statSync(target).size === statSync(source).size &&
      modifiedAt(target) >= modifiedAt(source)
    )
      continue
    copyFileSync(source, target)
    console.error(`Copied public/wasm/${name}`)
  }
}

export function setup() {
  checkNode()
  installPackages()
  copyWasm()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) setup()

/** `npm start`: sets up, builds if the site is missing or older than its sources, and serves it. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSite, OUT } from './build.mjs'
import { serve } from './serve.mjs'
import { setup } from './setup.mjs'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const SOURCES = [
  'app',
  'components',
  'content',
  'lib',
  'public',
  'scripts/build.mjs',
  'scripts/offline.mjs',
  'workers',
  'next.config.mjs',
  'package-lock.json',
  'tsconfig.json',
]
const basePath = (process.env.BASE_PATH ?? '').replace(/\/$/, '')

/** When a file or anything in a folder last changed. */
function newest(target) {
  if (!existsSync(target)) return 0
  const own = statSync(target)
  if (!own.isDirectory()) return own.mtimeMs
  return Math.max(own.mtimeMs, ...readdirSync(target).map((name) => newest(path.join(target, name))))
}

/** The base path that `out/` was built for: a build for another one has other links. Null if there is no build. */
function builtFor() {
  const page = path.join(OUT, '404.html')
  if (!existsSync(page)) return null
  return /<script src="([^"]*)\/theme\.js"/.exec(readFileSync(page, 'utf8'))?.[1] ?? null
}

async function buildIfNeeded() {
  // What a build writes last.
  const built = path.join(OUT, 'offline.json')
  const fresh =
    existsSync(built) && statSync(built).mtimeMs >= Math.max(...SOURCES.map((name) => newest(path.join(ROOT, name))))
  if (fresh && builtFor() === basePath) return
  console.error('Building the site; this takes about a minute ...')
  await buildSite().catch((error) => {
    console.error(error.message)
    process.exit(1)
  })
}

function readPort() {
  const port = Number(process.env.PORT ?? 3000)
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port
  console.error(`PORT=${process.env.PORT} is not a port number.`)
  process.exit(1)
}

const port = readPort()
setup()
await buildIfNeeded()
try {
  const { address } = await serve({ folder: OUT, port, basePath, host: process.env.HOST ?? '127.0.0.1' })
  console.log(`Descent is at ${address}  (stop with Ctrl+C)`)
} catch (error) {
  if (error.code === 'EADDRINUSE')
    console.error(`Port ${port} is in use. Choose another one: PORT=${port + 1} npm start`)
  else console.error(`Cannot serve the site: ${error.message}`)
  process.exit(1)
}

/** What makes a built site work offline: the service worker `sw.js`, and `offline.json`, the list of all files that can be kept. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

import { build } from 'esbuild'

const ROOT = path.resolve(import.meta.dirname, '..')
/** Frames of other sites, error pages, other engines of the benchmark, these files themselves, and what only old browsers or nobody loads. */
const LEFT_OUT = /^(embed|peers|offline|404|_not-found)\/|^(404\.html|sw\.js|offline\.json)$|\.(map|ttf|woff|ts)$/
/** Compressed already. */
const PACKED = /\.(woff2|png|jpg|apkg)$/

const hash = (content) => createHash('sha256').update(content).digest('hex').slice(0, 20)

/** The manifest (lib/offline/manifest.ts) of a site's folder. */
export function listSite(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((name) => !LEFT_OUT.test(name))
    .sort()
  const files = names.map((name) => {
    const content = readFileSync(path.join(folder, name))
    return {
      path: encodeURI(name.replace(/(^|\/)index\.html$/, '$1')),
      revision: hash(content),
      download: PACKED.test(name) ? content.length : gzipSync(content).length,
      stored: content.length,
    }
  })
  return { version: hash(JSON.stringify(files)), built: new Date().toISOString(), files }
}

/**
 * Adds `sw.js` and `offline.json` to a site's folder.
 *
 * @param off  the worker only removes what an earlier one kept, and itself
 */
export async function addOffline(folder, { off = process.env.OFFLINE === 'off' } = {}) {
  const page = readFileSync(path.join(folder, 'offline/index.html'), 'utf8')
  const files = new Set(page.match(/[^"'\\]*\/_next\/static\/[^"'\\]+\.(js|css)/g))
  await build({
    entryPoints: [path.join(ROOT, `workers/offline/${off ? 'off' : 'offline'}.worker.ts`)],
    outfile: path.join(folder, 'sw.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    define: {
      'process.env.NODE_ENV': '"production"',
      NOT_KEPT_PAGE: JSON.stringify(page),
      NOT_KEPT_FILES: JSON.stringify([...files]),
    },
    logLevel: 'error',
  })
  writeFileSync(path.join(folder, 'offline.json'), JSON.stringify(listSite(folder)))
}

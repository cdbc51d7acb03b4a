/** A static server for `out/`, with no dependencies: what `npm start` and the end-to-end tests use. */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { createGzip } from 'node:zlib'

const TYPES = {
  '.bin': 'application/octet-stream',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mdx': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
}
const COMPRESSIBLE = /^(text|application\/(json|wasm|xml|manifest)|image\/svg)/

/** The file that a decoded URL path names, or null; never one outside of the folder. */
function findFile(folder, pathname) {
  const target = path.join(folder, pathname)
  if (target !== folder && !target.startsWith(folder + path.sep)) return null
  const found = pathname.endsWith('/') ? path.join(target, 'index.html') : target
  return existsSync(found) && statSync(found).isFile() ? found : null
}

/** The decoded path below the base path, or null if it is malformed or elsewhere. */
function pathBelow(encoded, basePath) {
  try {
    const pathname = decodeURIComponent(encoded)
    if (pathname.includes('\0')) return null
    if (basePath === '') return pathname
    return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : null
  } catch {
    return null
  }
}

function sendFile(request, response, file, status) {
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream'
  const compress = COMPRESSIBLE.test(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  // Next puts a hash of the content into the names below _next/static.
  const immutable = file.includes(`${path.sep}_next${path.sep}static${path.sep}`)
  response.writeHead(status, {
    'Content-Type': type,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(compress ? { 'Content-Encoding': 'gzip' } : { 'Content-Length': statSync(file).size }),
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const stream = createReadStream(file).on('error', () => response.destroy())
  if (compress) stream.pipe(createGzip()).pipe(response)
  else stream.pipe(response)
}

/**
 * Serves a folder.
 *
 * @param folder    absolute, or from the working directory
 * @param port      0 for any free one
 * @param basePath  where the site is mounted, such as `/course`; empty for the root
 * @returns the server and the address of its first page
 * @throws what `listen` throws, such as EADDRINUSE
 */
export function serve({ folder: folderPath, port = 0, basePath = '', host = '127.0.0.1' }) {
  const folder = path.resolve(folderPath)
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end()
      return
    }
    // Not by `new URL`, which takes "//name" for a host and throws at "//".
    const [pathname = '/', search] = (request.url ?? '/').split(/(?=\?)/, 2)
    const below = pathBelow(pathname, basePath)
    if (basePath !== '' && (pathname === '/' || pathname === basePath)) {
      response.writeHead(302, { Location: `${basePath}/` }).end()
      return
    }
    const file = below === null ? null : findFile(folder, below)
    if (file !== null) {
      sendFile(request, response, file, 200)
      return
    }
    // "/lessons/muon" is the folder "/lessons/muon/". A second slash in front would name another host.
    if (below !== null && !below.endsWith('/') && findFile(folder, `${below}/`) !== null) {
      response.writeHead(308, { Location: `/${pathname.replace(/^\/+/, '')}/${search ?? ''}` }).end()
      return
    }
    const missing = findFile(folder, '/404.html')
    if (missing === null) response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found')
    else sendFile(request, response, missing, 404)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = `http://${host === '127.0.0.1' ? 'localhost' : host}:${server.address().port}${basePath}/`
      resolve({ server, address })
    })
  })
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { distinctFiles, parseManifest, revisionOf } from '@/lib/offline/manifest'

import { listSite } from '../../../scripts/offline.mjs'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'descent-site-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
  writeFileSync(path.join(folder, name), text)
}

test('the build’s list is what the page reads, with the page’s own hashes', async () => {
  write('index.html', 'home')
  write('lessons/a/index.html', 'a'.repeat(1000))
  write('lessons/a/__next.lessons.$d$slug.__PAGE__.txt', 'data')
  write('lessons/a/index.txt', 'data')
  write('_next/static/media/f.woff2', 'font')
  const manifest = parseManifest(JSON.stringify(listSite(folder)))
  expect(manifest.files.map((file) => file.path)).toEqual([
    '_next/static/media/f.woff2',
    '',
    'lessons/a/__next.lessons.$d$slug.__PAGE__.txt',
    'lessons/a/',
    'lessons/a/index.txt',
  ])
  expect(distinctFiles(manifest)).toHaveLength(4)
  const page = manifest.files[3]!
  expect(page.revision).toBe(await revisionOf(new TextEncoder().encode('a'.repeat(1000))))
  expect(page.stored).toBe(1000)
  expect(page.download).toBeLessThan(100)
})

test('error pages, frames, peers of the benchmark and the list itself are left out', () => {
  for (const name of ['404.html', '404/index.html', '_not-found/index.html', 'embed/race/index.html', 'peers/jax.js'])
    write(name, name)
  for (const name of ['sw.js', 'offline.json', 'offline/index.html', '_next/static/a.js.map', '_next/static/a.ttf'])
    write(name, name)
  expect(listSite(folder).files).toEqual([])
})

test('a changed file changes the version; another time of the build does not', () => {
  write('index.html', 'one')
  const { version } = listSite(folder)
  expect(listSite(folder).version).toBe(version)
  write('index.html', 'two')
  expect(listSite(folder).version).not.toBe(version)
})

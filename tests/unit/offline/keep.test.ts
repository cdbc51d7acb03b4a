import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { keepCourse, readKept, removeCourse } from '@/lib/offline/keep'
import { type Manifest, revisionOf } from '@/lib/offline/manifest'
import { cacheNames, pagesHere, Shelf } from '@/lib/offline/shelf'

import { type FakeCaches, FakeServer, installBrowser } from './fake-browser'

const ROOT = 'https://example.org/course/'
const FIRST = { '': 'home 1', 'lessons/a/': 'lesson 1', 'a.bin': 'data', 'copy.bin': 'data' }

let server: FakeServer
let caches: FakeCaches
beforeEach(() => {
  server = new FakeServer(ROOT)
  caches = installBrowser(server)
})
afterEach(() => void vi.unstubAllGlobals())

const bytes = (text: string) => new TextEncoder().encode(text)

/** Serves these files from now on, with their manifest. */
async function deploy(files: Readonly<Record<string, string>>): Promise<Manifest> {
  const listed = Object.entries(files).map(async ([path, text]) => {
    const size = bytes(text).length
    return { path, revision: await revisionOf(bytes(text)), download: size, stored: size }
  })
  const manifest = { version: JSON.stringify(files), built: '2026-11-22T00:00:00Z', files: await Promise.all(listed) }
  server.files = { ...files, 'offline.json': JSON.stringify(manifest) }
  return manifest
}

const keep = (signal = new AbortController().signal) => keepCourse(ROOT, signal, () => undefined)

/** What opens from the kept copy, by path. */
async function kept(paths: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const path of paths) {
    const response = await new Shelf(ROOT).match(ROOT + path)
    if (response !== undefined) found[path] = await response.text()
  }
  return found
}

test('every file of the course opens, each content is loaded once, and progress ends where it should', async () => {
  await deploy(FIRST)
  const seen: [number, number][] = []
  await keepCourse(ROOT, new AbortController().signal, (done, all) => seen.push([done, all]))
  expect(await kept(Object.keys(FIRST))).toEqual(FIRST)
  expect(server.asked).toHaveLength(1 + 3)
  expect(seen[0]).toEqual([0, 18])
  expect(await readKept(ROOT)).toMatchObject({ missing: [], some: true, kept: { built: '2026-11-22T00:00:00Z' } })
  expect(await pagesHere(ROOT)).toEqual(new Set(['', 'lessons/a/']))
})

test('queries, index.html and a missing slash lead to the same kept page; what is not kept is not found', async () => {
  await deploy(FIRST)
  await keep()
  const text = async (url: string) => (await new Shelf(ROOT).match(ROOT + url))?.text()
  for (const url of ['lessons/a/?race.seed=3', 'lessons/a/index.html#x', 'lessons/a'])
    expect(await text(url)).toBe('lesson 1')
  expect(await text('lessons/b/')).toBeUndefined()
})

test('a network that goes says so; what came stays and is not loaded again', async () => {
  await deploy(FIRST)
  server.answers = 2
  await expect(keep()).rejects.toThrow(/network was lost/)
  expect(await new Shelf(ROOT).manifest()).toBeNull()
  expect((await readKept(ROOT)).some).toBe(true)
  server.answers = Infinity
  const came = server.asked.filter((path) => path !== 'offline.json')
  server.asked = []
  await keep()
  expect(server.asked).not.toContain(came[0])
  expect(await kept(Object.keys(FIRST))).toEqual(FIRST)
})

test('a device without room says so, and keeps what it has', async () => {
  await deploy(FIRST)
  caches.room = 1
  await expect(keep()).rejects.toThrow(/no room/)
  expect((await readKept(ROOT)).missing).toHaveLength(2)
})

test('a file that is not what the list says is refused', async () => {
  await deploy(FIRST)
  server.files = { ...server.files, 'a.bin': 'of another version', 'copy.bin': 'of another version' }
  await expect(keep()).rejects.toThrow(/is not what the course’s list of files says/)
  expect(await new Shelf(ROOT).manifest()).toBeNull()
})

test('a damaged list, and a server without one, are said to be so', async () => {
  server.files = { 'offline.json': '<!doctype html>' }
  await expect(keep()).rejects.toThrow(/damaged/)
  server.files = {
    'offline.json': '{"version":"1","built":"","files":[{"path":"../secret","revision":"1","download":1,"stored":1}]}',
  }
  await expect(keep()).rejects.toThrow(/damaged/)
  server.files = {}
  await expect(keep()).rejects.toThrow(/404/)
})

test('cancelling ends it; a second tab is told to wait; removing leaves nothing', async () => {
  await deploy(FIRST)
  const control = new AbortController()
  const first = keepCourse(ROOT, control.signal, () => control.abort())
  await expect(keep()).rejects.toThrow(/Another tab/)
  await expect(first).rejects.toThrow(/abort/i)
  expect(await new Shelf(ROOT).manifest()).toBeNull()
  await keep()
  await removeCourse(ROOT)
  expect(await readKept(ROOT)).toMatchObject({ kept: null, some: false })
})

test('what was visited before is dropped once a newer whole copy is there, and other sites’ caches are not', async () => {
  const other = cacheNames('https://example.org/').visited
  await caches.open(other)
  await caches.open(cacheNames(ROOT).visited)
  await deploy(FIRST)
  await keep()
  expect([...caches.stores.keys()].sort()).toEqual([other, cacheNames(ROOT).kept].sort())
})

/** Deployments, downloads that stop anywhere, and removals, in any order. */
const story = fc.array(
  fc.oneof(
    fc.record({
      act: fc.constant('deploy' as const),
      files: fc.dictionary(fc.constantFrom('', 'a/', 'b/', 'c.js', 'd.js'), fc.string({ minLength: 1, maxLength: 2 })),
    }),
    fc.record({
      act: fc.constant('keep' as const),
      answers: fc.constantFrom(0, 1, 2, 3, 4, Infinity),
      room: fc.constantFrom(0, 1, 3, Infinity),
    }),
    fc.record({ act: fc.constant('remove' as const) }),
  ),
  { maxLength: 12 },
)

test('whatever happens, the kept copy is one whole version, and nothing of older ones is left beside it', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      server = new FakeServer(ROOT)
      caches = installBrowser(server)
      let deployed: Readonly<Record<string, string>> = {}
      let expected: Readonly<Record<string, string>> = {}
      await deploy(deployed)
      for (const step of steps) {
        if (step.act === 'deploy') await deploy((deployed = step.files))
        if (step.act === 'remove') {
          await removeCourse(ROOT)
          expected = {}
        }
        if (step.act === 'keep') {
          server.answers = step.answers
          caches.room = step.room
          const whole = await keep().then(
            () => true,
            () => false,
          )
          server.answers = caches.room = Infinity
          if (whole) {
            expected = deployed
            const stored = caches.stores.get(cacheNames(ROOT).kept)
            expect(stored?.size).toBe(1 + new Set(Object.values(deployed)).size)
          }
        }
        expect(await kept(['', 'a/', 'b/', 'c.js', 'd.js'])).toEqual(expected)
      }
    }),
    { numRuns: 300 },
  )
})

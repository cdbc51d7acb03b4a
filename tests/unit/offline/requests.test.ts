import fc from 'fast-check'
import { expect, test } from 'vitest'

import { fileAddress, mayBeKept, PAST_THE_WORKER, requestKind } from '@/lib/offline/requests'

const ROOT = 'https://example.org/course/'
const kind = (url: string, init: RequestInit = {}) => requestKind(new Request(url, init), ROOT)

test('pages, hashed files and other files are told apart, at a sub-path too', () => {
  expect(kind(ROOT)).toBe('page')
  expect(kind(`${ROOT}?utm=1`)).toBe('page')
  expect(kind(`${ROOT}lessons/muon/?race.seed=3#x`)).toBe('page')
  expect(kind(`${ROOT}lessons/muon`)).toBe('page')
  expect(kind(`${ROOT}_next/static/chunks/a.js?dpl=1`)).toBe('hashed')
  expect(kind(`${ROOT}lessons/muon/__next._tree.txt?_rsc=1`)).toBe('file')
  expect(kind(`${ROOT}data/fashion-mnist.bin`)).toBe('file')
})

test('what is not the site’s, not a whole file, or for the network alone is left alone', () => {
  expect(kind('https://example.com/course/')).toBeNull()
  expect(kind('https://example.org/')).toBeNull()
  expect(kind('https://example.org/courses/')).toBeNull()
  expect(kind(ROOT, { method: 'POST' })).toBeNull()
  expect(kind(ROOT, { method: 'HEAD' })).toBeNull()
  expect(kind(`${ROOT}data/a.bin`, { headers: { Range: 'bytes=0-63' } })).toBeNull()
  expect(kind(`${ROOT}offline.json`)).toBeNull()
  expect(kind(`${ROOT}a.bin`, { headers: { [PAST_THE_WORKER]: '1' } })).toBeNull()
  expect(kind(`${ROOT}a.bin`, { cache: 'only-if-cached', mode: 'same-origin' })).toBeNull()
})

test('an address without query and hash stays, and is its own', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const address = fileAddress(url)
      expect(fileAddress(address)).toBe(address)
      expect(fileAddress(`${url.split(/[?#]/)[0]!}?other=1#place`)).toBe(address)
      expect(address).not.toMatch(/[?#]|index\.html$/)
    }),
  )
})

test('only whole, sound answers of the right sort are kept', () => {
  const sound = {
    status: 200,
    type: 'basic' as const,
    redirected: false,
    headers: new Headers({ 'Content-Type': 'text/html; charset=utf-8' }),
  }
  expect(mayBeKept(sound, 'page')).toBe(true)
  for (const fault of [
    { status: 404 },
    { status: 206 },
    { type: 'opaque' as const },
    { type: 'opaqueredirect' as const },
    { redirected: true },
  ])
    expect(mayBeKept({ ...sound, ...fault }, 'page'), JSON.stringify(fault)).toBe(false)
  // The sign-in page of a network, in place of a script or of data.
  expect(mayBeKept(sound, 'hashed')).toBe(false)
  expect(mayBeKept(sound, 'file')).toBe(false)
  const script = { ...sound, headers: new Headers({ 'Content-Type': 'text/javascript' }) }
  expect(mayBeKept(script, 'hashed')).toBe(true)
  expect(mayBeKept(script, 'page')).toBe(false)
})

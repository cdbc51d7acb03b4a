import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { LABS } from '@/content/labs'
import type { LabRecording } from '@/lib/labs/types'
import { fingerprint } from '@/lib/runs/recording'

const root = path.join(import.meta.dirname, '../..')
const recordings = path.join(root, 'public/recordings/labs')
const labs = Object.entries(LABS)

it('every lab file is in the registry, under its own name, and nothing else is recorded', () => {
  const files = readdirSync(path.join(root, 'content/lessons'), { recursive: true, encoding: 'utf8' })
  const names = files.filter((file) => file.endsWith('.lab.ts')).map((file) => path.basename(file, '.lab.ts'))
  expect(Object.keys(LABS).sort()).toEqual(names.sort())
  for (const [id, lab] of labs) expect(lab.id).toBe(id)
  const recorded = readdirSync(recordings).map((file) => path.basename(file, '.json'))
  expect(recorded.sort()).toEqual(names)
})

describe.each(labs)('%s', (id, { request }) => {
  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(request))).toEqual(request)
  })

  it('has a recording of the answer to its request, small enough for a page', () => {
    const text = readFileSync(path.join(recordings, `${id}.json`), 'utf8')
    const recording = JSON.parse(text) as LabRecording
    expect(recording.lab).toBe(id)
    expect(recording.fingerprint, `stale: run "npm run record -- ${id}"`).toBe(fingerprint([request]))
    expect(text.length).toBeLessThan(200_000)
  })
})

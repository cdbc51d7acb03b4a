import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { beforeAll, describe, expect, it } from 'vitest'

import { EXPERIMENTS } from '@/content/experiments'
import { trainToEnd } from '@/lib/engine/train'
import { claimFingerprint } from '@/lib/experiments/claim-results'
import { keepsClaim, labsOfMeasure, median, runsOfMeasure } from '@/lib/experiments/measure'
import { getPath } from '@/lib/experiments/paths'
import { controlledRuns, defaultSettings, resolveRun, resolveRuns } from '@/lib/experiments/resolve'
import type { ClaimResults } from '@/lib/experiments/results'
import type { RunConfig } from '@/lib/experiments/types'
import { measureClaim } from '@/lib/runs/claim-runner'
import { fingerprint, playRun, type Recording } from '@/lib/runs/recording'
import type { RunSeries } from '@/lib/runs/series'
import { useNodeBackend } from '@/lib/tensor/node-backends'
import { answerLab, loadPublicFile } from '@/scripts/lib'

const root = path.join(import.meta.dirname, '../..')
const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'))
const claimResults = readJson('content/claims.results.json') as ClaimResults
const sweepResults = readJson('content/sweeps.results.json') as Record<
  string,
  { path: string; runs: Record<string, { best: number; tried: { value: number }[] }> }
>
const experiments = Object.entries(EXPERIMENTS)

beforeAll(() => useNodeBackend('wasm'))

it('every experiment file is in the registry, under its own name', () => {
  const files = readdirSync(path.join(root, 'content/lessons'), { recursive: true, encoding: 'utf8' })
  const names = files
    .filter((file) => file.endsWith('.experiment.ts'))
    .map((file) => path.basename(file, '.experiment.ts'))
    .sort()
  expect(Object.keys(EXPERIMENTS).sort()).toEqual(names)
  for (const [id, experiment] of experiments) expect(experiment.id).toBe(id)
})

it('results are kept for claims and sweeps that exist, and for no others', () => {
  const claims = experiments.flatMap(([id, { claims }]) => claims.map((claim) => `${id}/${claim.id}`))
  expect(new Set(claims).size).toBe(claims.length)
  expect(Object.keys(claimResults).sort()).toEqual(claims.sort())
  const sweeps = experiments.filter(([, { sweep }]) => sweep !== undefined).map(([id]) => id)
  expect(Object.keys(sweepResults).sort()).toEqual(sweeps.sort())
})

describe.each(experiments)('%s', (id, experiment) => {
  it('survives JSON and resolves under its defaults', () => {
    expect(JSON.parse(JSON.stringify(experiment))).toEqual(experiment)
    const runs = resolveRuns(experiment, defaultSettings(experiment))
    expect(runs).toHaveLength(experiment.seeds * Object.keys(experiment.runs).length)
    for (const { config } of runs) {
      expect(config.log.evaluateEverySteps % config.log.everySteps).toBe(0)
    }
  })

  it('has controls that point at numbers or values of every run they act on, inside their range', () => {
    for (const control of experiment.controls) {
      for (const key of controlledRuns(experiment, control)) {
        for (const where of typeof control.path === 'string' ? [control.path] : control.path) {
          const value = getPath(resolveRun(experiment, key, 1), where)
          expect(value, `${control.id}: ${key} has nothing at ${where}`).toBeDefined()
          if (control.kind === 'slider') {
            expect(value).toBeGreaterThanOrEqual(control.min)
            expect(value).toBeLessThanOrEqual(control.max)
          }
        }
      }
    }
  })

  it('names controls of its own for its slide', () => {
    expect(experiment.controls.map(({ id }) => id)).toEqual(
      expect.arrayContaining([...(experiment.controlsOnSlide ?? [])]),
    )
  })

  it('has at least 5 seeds behind every claim that has randomness in it', () => {
    for (const claim of experiment.claims) {
      const exact = runsOfMeasure(claim.measure).every((key) => {
        const { kind } = resolveRun(experiment, key, 1).task
        return kind === 'surface' || kind === 'periodic-linear'
      })
      const drawn = labsOfMeasure(claim.measure, 0).some((request) => 'seed' in request)
      if (!exact || drawn || claim.measure.kind === 'newtonSchulz')
        expect(claim.seeds.length, claim.id).toBeGreaterThanOrEqual(5)
    }
  })

  it('has fresh results that keep every claim', () => {
    for (const claim of experiment.claims) {
      const result = claimResults[`${id}/${claim.id}`]
      expect(result?.fingerprint, `${claim.id} is stale: run "npm run claims -- ${id}"`).toBe(
        claimFingerprint(experiment, claim),
      )
      expect(keepsClaim(claim, result!.median ?? Infinity), `${claim.id}: ${result!.median}`).toBe(true)
    }
  })

  it('trains at the rates that its sweep found best', () => {
    const { sweep } = experiment
    if (sweep === undefined) return
    const results = sweepResults[id]!
    for (const [key, grid] of Object.entries(sweep.grid)) {
      expect(
        results.runs[key]!.tried.map(({ value }) => value),
        `sweep of ${key} is stale: run "npm run sweep -- ${id}"`,
      ).toEqual([...grid])
      expect(getPath(resolveRun(experiment, key, 1), sweep.path), `${key} does not use its best rate`).toBe(
        results.runs[key]!.best,
      )
    }
  })

  it('has a recording that training still reproduces', async () => {
    const file = `public/recordings/${id}.json`
    const hint = `run "npm run record -- ${id}"`
    expect(existsSync(path.join(root, file)), `${file} is missing: ${hint}`).toBe(true)
    const recording = readJson(file) as Recording
    const resolved = resolveRuns(experiment, defaultSettings(experiment))
    expect(recording.fingerprint, `stale: ${hint}`).toBe(fingerprint(resolved.map(({ config }) => config)))
    for (const [i, { key, config }] of resolved.entries()) {
      const played = playRun(recording.runs[i]!, config)
      // The first rows are enough to notice that the engine computes something else now.
      const rows = Math.min(3, played.steps.length)
      const steps = Math.max(1, played.steps[rows - 1]!)
      const again = await trainToEnd(key, { ...config, steps }, loadPublicFile)
      for (let row = 0; row < rows; row++) {
        const at = again.steps.indexOf(played.steps[row]!)
        const [got, want] = [again.values.loss![at]!, played.values.loss![row]!]
        expect(Math.abs(got - want), `${key}, step ${played.steps[row]}: ${got} was recorded as ${want}; ${hint}`)
          // 5 recorded digits, and room for another CPU's order of float32 sums.
          .toBeLessThanOrEqual(1e-3 * Math.abs(want) + 1e-6)
      }
    }
  })

  const quick = experiment.claims.filter((claim) => claim.quick === true)
  it.runIf(quick.length > 0)('keeps its quick claims when they are measured now', async () => {
    const trained = new Map<string, Promise<RunSeries>>()
    const trainOnce = (key: string, config: RunConfig) => {
      const name = JSON.stringify([key, config])
      const run = trained.get(name) ?? trainToEnd(key, config, loadPublicFile)
      trained.set(name, run)
      return run
    }
    for (const claim of quick) {
      const values = await measureClaim(experiment, claim, trainOnce, answerLab)
      expect(keepsClaim(claim, median(values)), `${claim.id}: ${values.join(', ')}`).toBe(true)
    }
  })
})

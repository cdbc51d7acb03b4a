/**
 * Measures every claim (or those of the experiments named), prints a table and writes `content/claims.results.json`.
 *
 *   npm run claims [-- experiment ...]
 *
 * Exits with 1 if a claim does not hold; the results are written all the same, since they are what was seen.
 */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { trainToEnd } from '@/lib/engine/train'
import { claimFingerprint, summarise } from '@/lib/experiments/claim-results'
import { formatClaimValue, type ClaimResults } from '@/lib/experiments/results'
import { measureClaim } from '@/lib/runs/claim-runner'
import { labKey } from '@/lib/experiments/measure'
import type { RunConfig } from '@/lib/experiments/types'
import type { LabRequest, LabResult } from '@/lib/labs/types'
import type { RunSeries } from '@/lib/runs/series'
import { useNodeBackend } from '@/lib/tensor/node-backends'

import { answerLab, chosenExperiments, loadPublicFile, runTool } from './lib'

const FILE = path.join(import.meta.dirname, '..', 'content', 'claims.results.json')

await runTool(async () => {
  const experiments = chosenExperiments(process.argv.slice(2))
  await useNodeBackend('wasm')
  const measured = new Set(experiments.map(({ id }) => id))
  const others = new Set(chosenExperiments([]).flatMap(({ id }) => (measured.has(id) ? [] : [id])))
  const results: Record<string, ClaimResults[string]> = {}
  let failed = 0
  for (const experiment of experiments) {
    // Claims of one experiment often read the same runs: train each once.
    const trained = new Map<string, Promise<RunSeries>>()
    const answered = new Map<string, Promise<LabResult>>()
    for (const claim of experiment.claims) {
      const train = (key: string, config: RunConfig) => {
        const name = JSON.stringify([key, config])
        const run = trained.get(name) ?? trainToEnd(key, config, loadPublicFile)
        trained.set(name, run)
        return run
      }
      const answer = (request: LabRequest) => {
        const name = labKey(request)
        const known = answered.get(name) ?? answerLab(request)
        answered.set(name, known)
        return known
      }
      const values = await measureClaim(experiment, claim, train, answer)
      const result = summarise(claim, values, claimFingerprint(experiment, claim))
      results[`${experiment.id}/${claim.id}`] = result
      if (!result.passed) failed++
      const [median, low, high] = [result.median, result.low, result.high].map((value) =>
        formatClaimValue(claim, value),
      )
      console.log(
        `${result.passed ? 'holds ' : 'FAILS '} ${experiment.id}/${claim.id}: ${median} [${low}, ${high}]  ${claim.statement}`,
      )
    }
  }
  // Read only now: others may have measured other experiments meanwhile, with claims that this process does not know.
  const before = JSON.parse(await readFile(FILE, 'utf8').catch(() => '{}')) as ClaimResults
  const kept = Object.fromEntries(Object.entries(before).filter(([key]) => others.has(key.slice(0, key.indexOf('/')))))
  const sorted = Object.fromEntries(Object.entries({ ...kept, ...results }).sort(([a], [b]) => a.localeCompare(b)))
  await writeFile(FILE, `${JSON.stringify(sorted, null, 2)}\n`)
  if (failed > 0) {
    console.log(`${failed} claims do not hold.`)
    process.exitCode = 1
  }
})

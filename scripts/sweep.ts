/**
 * Tries every learning rate of an experiment's sweep, prints a table and writes `content/sweeps.results.json`.
 *
 *   npm run sweep [-- experiment ...]
 */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { trainToEnd } from '@/lib/engine/train'
import { evaluateMeasure, median } from '@/lib/experiments/measure'
import { resolveRun } from '@/lib/experiments/resolve'
import type { Measure, Sweep } from '@/lib/experiments/types'
import { useNodeBackend } from '@/lib/tensor/node-backends'

import { chosenExperiments, loadPublicFile, runTool } from './lib'

const FILE = path.join(import.meta.dirname, '..', 'content', 'sweeps.results.json')

const measureOf = (sweep: Sweep, run: string): Measure => {
  const { kind, metric, rows } = sweep.measure
  return kind === 'meanLast' ? { kind, run, metric, rows: rows ?? 1 } : { kind, run, metric }
}

await runTool(async () => {
  const experiments = chosenExperiments(process.argv.slice(2)).filter(({ sweep }) => sweep !== undefined)
  await useNodeBackend('wasm')
  const results: Record<string, unknown> = {}
  for (const experiment of experiments) {
    const sweep = experiment.sweep!
    const table: Record<
      string,
      { best: number; tried: { value: number; median: number | null; values: (number | null)[] }[] }
    > = {}
    for (const [key, grid] of Object.entries(sweep.grid)) {
      const tried = []
      for (const value of grid) {
        const values: number[] = []
        for (const seed of sweep.seeds) {
          const run = await trainToEnd(key, resolveRun(experiment, key, seed, { [sweep.path]: value }), loadPublicFile)
          const bad = sweep.measure.better === 'lower' ? Infinity : -Infinity
          values.push(
            run.state === 'diverged' ? bad : evaluateMeasure(measureOf(sweep, key), new Map([[key, run]]), seed),
          )
        }
        const printable = values.map((one) => (Number.isFinite(one) ? Number(one.toPrecision(5)) : null))
        const middle = median(values)
        tried.push({ value, median: Number.isFinite(middle) ? Number(middle.toPrecision(5)) : null, values: printable })
        console.log(`${experiment.id}/${key} ${sweep.path}=${value}: ${tried.at(-1)!.median} (${printable.join(', ')})`)
      }
      const sign = sweep.measure.better === 'lower' ? 1 : -1
      const ranked = tried.filter((one) => one.median !== null).sort((a, b) => sign * (a.median! - b.median!))
      table[key] = { best: ranked[0]?.value ?? Number.NaN, tried }
      console.log(`${experiment.id}/${key}: best ${table[key].best}`)
    }
    results[experiment.id] = { path: sweep.path, measure: sweep.measure, seeds: sweep.seeds, runs: table }
  }
  // Read only now: others may have swept other experiments meanwhile.
  const before = JSON.parse(await readFile(FILE, 'utf8').catch(() => '{}')) as Record<string, unknown>
  await writeFile(FILE, `${JSON.stringify({ ...before, ...results }, null, 2)}\n`)
})

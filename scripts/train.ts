/**
 * Trains an experiment without a browser.
 *
 *   npm run --silent train -- <experiment> [--run name] [--seed n] [--steps n] [--backend cpu|wasm]
 *
 * Prints one JSON line per frame and a final line on stdout, everything else on stderr.
 */
import { parseArgs } from 'node:util'

import { CourseError, toCourseError } from '@/lib/errors'
import { train } from '@/lib/engine/train'
import { resolveRun } from '@/lib/experiments/resolve'
import type { MetricFrame } from '@/lib/runs/protocol'
import { NODE_BACKENDS, useNodeBackend, type NodeBackend } from '@/lib/tensor/node-backends'

import { experimentNamed, loadPublicFile, runTool } from './lib'

const USAGE = 'Usage: npm run --silent train -- <experiment> [--run name] [--seed n] [--steps n] [--backend cpu|wasm]'

function parse() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        run: { type: 'string' },
        seed: { type: 'string' },
        steps: { type: 'string' },
        backend: { type: 'string', default: 'wasm' },
      },
    })
    return { ...values, id: positionals[0] ?? '', extra: positionals.slice(1) }
  } catch (error) {
    throw new CourseError('bad-parameter', `${toCourseError(error).message}\n${USAGE}`)
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value
  throw new CourseError('bad-parameter', `--${name} takes a whole number from ${least} up; got "${text}".\n${USAGE}`)
}

/** Typed arrays as plain ones; NaN ("not measured") becomes null. */
const printable = (frame: MetricFrame) =>
  JSON.stringify({ type: 'frame', ...frame }, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value,
  )

await runTool(async () => {
  const { id, extra, run, seed, steps, backend } = parse()
  if (extra.length > 0) throw new CourseError('bad-parameter', `One experiment at a time.\n${USAGE}`)
  const experiment = experimentNamed(id)
  if (!NODE_BACKENDS.includes(backend as NodeBackend)) {
    throw new CourseError('bad-parameter', `There is no backend "${backend}". Backends: ${NODE_BACKENDS.join(', ')}.`)
  }
  const keys = run === undefined ? Object.keys(experiment.runs) : [run]
  const overrides = steps === undefined ? {} : { steps: wholeNumber('steps', steps, 1) }
  const configs = keys.map((key) => {
    if (!Object.hasOwn(experiment.runs, key)) {
      throw new CourseError(
        'bad-parameter',
        `"${id}" has no run "${key}". Runs: ${Object.keys(experiment.runs).join(', ')}.`,
      )
    }
    return [
      key,
      resolveRun(experiment, key, wholeNumber('seed', seed ?? String(experiment.base.seed ?? 1), 0), overrides),
    ] as const
  })
  await useNodeBackend(backend as NodeBackend)
  const started = performance.now()
  const ends: Record<string, unknown> = {}
  for (const [key, config] of configs) {
    const frames = train(key, config, loadPublicFile)
    let next = await frames.next()
    while (next.done !== true) {
      console.log(printable(next.value))
      next = await frames.next()
    }
    ends[key] = next.value
  }
  const seconds = Number(((performance.now() - started) / 1000).toFixed(3))
  console.log(JSON.stringify({ type: 'ended', experiment: id, backend, seconds, runs: ends }))
})

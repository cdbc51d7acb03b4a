/**
 * Trains every experiment and asks every lab (or those named) without a browser, and writes `public/recordings/<id>.json` and
 * `public/recordings/labs/<id>.json`: npm run record [-- id ...]
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { trainToEnd } from '@/lib/engine/train'
import { defaultSettings, resolveRuns } from '@/lib/experiments/resolve'
import type { LabRecording } from '@/lib/labs/types'
import { fingerprint, recordRun, type Recording } from '@/lib/runs/recording'
import { useNodeBackend } from '@/lib/tensor/node-backends'

import { answerLab, chosenToRecord, loadPublicFile, runTool } from './lib'

await runTool(async () => {
  const { experiments, labs } = chosenToRecord(process.argv.slice(2))
  await useNodeBackend('wasm')
  const folder = path.join(import.meta.dirname, '..', 'public', 'recordings')
  await mkdir(path.join(folder, 'labs'), { recursive: true })
  for (const experiment of experiments) {
    const started = performance.now()
    const resolved = resolveRuns(experiment, defaultSettings(experiment))
    const runs = []
    for (const { key, config } of resolved) runs.push(recordRun(await trainToEnd(key, config, loadPublicFile)))
    const recording: Recording = {
      experiment: experiment.id,
      fingerprint: fingerprint(resolved.map(({ config }) => config)),
      backend: 'wasm',
      recordedOn: new Date().toISOString().slice(0, 10),
      runs,
    }
    const json = JSON.stringify(recording)
    await writeFile(path.join(folder, `${experiment.id}.json`), `${json}\n`)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.error(`${experiment.id}: ${runs.length} runs in ${seconds} s, ${(json.length / 1024).toFixed(0)} KB`)
  }
  for (const { id, request } of labs) {
    const recording: LabRecording = {
      lab: id,
      fingerprint: fingerprint([request]),
      backend: 'wasm',
      recordedOn: new Date().toISOString().slice(0, 10),
      result: await answerLab(request),
    }
    const json = JSON.stringify(recording)
    await writeFile(path.join(folder, 'labs', `${id}.json`), `${json}\n`)
    console.error(`lab ${id}: ${(json.length / 1024).toFixed(0)} KB`)
  }
})

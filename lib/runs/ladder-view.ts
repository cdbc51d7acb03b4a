/** What a page makes of the ladder's reports. No tensors, no DOM. */
import type { BackendName, RungReport, SizeClass } from './protocol'

/** Two timings of a few milliseconds each, of code that is still warming up, differ by this factor without meaning anything. */
export const CLEARLY_FASTER = 1.5

export const BACKEND_LABELS: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WASM',
  cpu: 'JavaScript',
}

/** Working rungs, the fastest at this size first; those that were not timed at it come last, in their own order. */
function ranking(ladder: readonly RungReport[], size: SizeClass): readonly RungReport[] {
  const rate = ({ stepsPerSecond }: RungReport) => stepsPerSecond[size] ?? 0
  return ladder.filter(({ reason }) => reason === null).sort((a, b) => rate(b) - rate(a))
}

/**
 * The rung to train on. Of those that are about equally fast the ladder's first: a choice that hung on noise would give a reader other numbers, bit
 * for bit, from one day to the next.
 */
export function bestRung(ladder: readonly RungReport[], size: SizeClass): BackendName | null {
  const rate = ({ stepsPerSecond }: RungReport) => stepsPerSecond[size] ?? 0
  const working = ladder.filter(({ reason }) => reason === null)
  const fastest = Math.max(0, ...working.map(rate))
  return working.find((rung) => rate(rung) * CLEARLY_FASTER >= fastest)?.name ?? null
}

/** Newer reports replace older ones, except that a rung that still works keeps its timings. */
export function mergeLadders(known: readonly RungReport[], news: readonly RungReport[]): readonly RungReport[] {
  const merged = known.map((old) => {
    const report = news.find(({ name }) => name === old.name)
    if (report === undefined) return old
    const timed = Object.keys(report.stepsPerSecond).length > 0 || report.reason !== null
    return timed ? report : { ...report, stepsPerSecond: old.stepsPerSecond }
  })
  return [...merged, ...news.filter(({ name }) => !known.some((old) => old.name === name))]
}

/** "1,240 steps/s"; empty if a rung was not timed at this size. */
export function speedAt({ stepsPerSecond }: RungReport, size: SizeClass): string {
  const rate = stepsPerSecond[size]
  return rate === undefined ? '' : `${Number(rate.toPrecision(3)).toLocaleString('en-US')} steps/s`
}

/** Why training happens where it does, in one sentence. */
export function explainChoice(
  backend: BackendName,
  size: SizeClass,
  ladder: readonly RungReport[],
  preference: BackendName | null,
): string {
  if (preference === backend) return 'You chose it.'
  if (preference !== null) {
    const reason = ladder.find(({ name }) => name === preference)?.reason ?? 'it did not start.'
    return `You asked for ${BACKEND_LABELS[preference]}, which does not work here: ${reason}`
  }
  const speeds = ranking(ladder, size)
    .filter(({ stepsPerSecond }) => stepsPerSecond[size] !== undefined)
    .map((rung) => `${BACKEND_LABELS[rung.name]} ${speedAt(rung, size)}`)
  return speeds.length === 0 ? 'Nothing else works here.' : `A test network of this size: ${speeds.join(', ')}.`
}

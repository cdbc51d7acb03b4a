import { CourseError, toCourseError } from '../errors'
import type { BackendInfo, BackendName } from '../runs/protocol'

/** One backend that may or may not work here. */
export interface Rung {
  readonly name: BackendName
  /**
   * Makes it tfjs's current backend.
   *
   * @param forced  the reader asked for this one by name: take a software adapter too
   * @returns what to show the reader
   * @throws CourseError('no-backend') with the reason if it can't be used
   */
  activate(forced: boolean): Promise<string>
}

/**
 * Picks a backend: the one asked for if it works, else the fastest of the accelerated rungs that compute right gradients, else the CPU.
 *
 * A GPU wins by being faster, not by being a GPU: driven op by op it is often slower on small networks than WASM.
 *
 * @param rungs     best first; the last is the fallback and is timed only if nothing else works
 * @param selfTest  checks and times the current backend
 * @throws CourseError('no-backend') if nothing works, with every reason
 */
export async function chooseBackend(
  requested: BackendName | null,
  rungs: readonly Rung[],
  selfTest: () => Promise<{ readonly stepMs: number }>,
): Promise<BackendInfo> {
  const skipped: string[] = []
  const attempt = async (rung: Rung, forced: boolean) => {
    try {
      const description = await rung.activate(forced)
      const { stepMs } = await selfTest()
      return { rung, description, stepMs }
    } catch (error) {
      skipped.push(`${rung.name}: ${toCourseError(error).message}`)
      return null
    }
  }
  const forced = rungs.find((rung) => rung.name === requested)
  if (forced !== undefined) {
    const works = await attempt(forced, true)
    if (works !== null) return { name: forced.name, description: works.description, skipped }
  }
  const candidates = rungs.filter((rung) => rung !== forced)
  const fallback = candidates.at(-1)
  const working = []
  for (const rung of candidates.slice(0, -1)) {
    const works = await attempt(rung, false)
    if (works !== null) working.push(works)
  }
  if (working.length === 0 && fallback !== undefined) {
    const works = await attempt(fallback, false)
    if (works !== null) return { name: fallback.name, description: works.description, skipped }
  }
  const [best, ...others] = working.sort((a, b) => a.stepMs - b.stepMs)
  if (best === undefined) {
    throw new CourseError(
      'no-backend',
      `This browser can't train networks. ${skipped.join(' ')} Try a current Chrome, Edge, Firefox or Safari.`,
    )
  }
  for (const { rung, stepMs } of others) {
    skipped.push(
      `${rung.name}: works, but a small training step takes ${stepMs.toFixed(1)} ms there and ${best.stepMs.toFixed(1)} ms on ${best.rung.name}.`,
    )
  }
  if (working.length > 1) await best.rung.activate(false)
  return { name: best.rung.name, description: best.description, skipped }
}

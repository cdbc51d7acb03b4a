import { CourseError, toCourseError } from '../errors'
import { bestRung, CLEARLY_FASTER } from '../runs/ladder-view'
import type { BackendInfo, BackendName, RungReport, SizeClass } from '../runs/protocol'

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

/** What is done with a rung once it is current. */
export interface RungTests {
  /** @throws CourseError('no-backend') if it computes wrong gradients */
  readonly selfTest: () => Promise<unknown>
  /** Steps a second of a small training run. */
  readonly probe: (size: SizeClass) => Promise<number>
}

export interface Chosen {
  readonly backend: BackendInfo
  readonly ladder: readonly RungReport[]
}

const SIZES: readonly SizeClass[] = ['small', 'medium', 'large']

/**
 * Tries and times every rung and makes the one current that is fastest at this size.
 *
 * A GPU wins by being faster, not by being a GPU: on toy networks a CPU may be. A rung that computes wrong gradients is skipped.
 *
 * @param rungs  the better a rung scales with the size of a step, the earlier it comes: one that loses to an earlier rung at some size is not
 *               timed at larger ones
 * @throws CourseError('no-backend') if nothing works, with every reason
 */
export async function climb(rungs: readonly Rung[], size: SizeClass, tests: RungTests): Promise<Chosen> {
  const ladder: RungReport[] = []
  for (const rung of rungs) {
    const report = await tryRung(rung, false, tests)
    if (report.reason !== null) ladder.push(report)
    else {
      // Code that all rungs share is slow until it has run for a while: without this, the first one would look slower than it is.
      if (ladder.every(({ reason }) => reason !== null)) await tests.probe('small').catch(() => 0)
      ladder.push({ ...report, stepsPerSecond: await timeRung(ladder, tests) })
    }
  }
  const best = bestRung(ladder, size)
  if (best === null) throw nothingWorks(ladder)
  await rungs.find(({ name }) => name === best)!.activate(false)
  return chosen(best, ladder)
}

/**
 * Makes one rung current without timing it, or, if it does not work, the next one that does.
 *
 * @param forced  the reader named it
 * @throws CourseError('no-backend') if nothing works, with every reason
 */
export async function takeRung(
  name: BackendName | null,
  forced: boolean,
  rungs: readonly Rung[],
  tests: Pick<RungTests, 'selfTest'>,
): Promise<Chosen> {
  const ladder: RungReport[] = []
  const order = [...rungs.filter((rung) => rung.name === name), ...rungs.filter((rung) => rung.name !== name)]
  for (const rung of order) {
    const report = await tryRung(rung, forced && rung.name === name, tests)
    ladder.push(report)
    if (report.reason === null) return chosen(rung.name, ladder)
  }
  throw nothingWorks(ladder)
}

async function tryRung(rung: Rung, forced: boolean, tests: Pick<RungTests, 'selfTest'>): Promise<RungReport> {
  try {
    const description = await rung.activate(forced)
    await tests.selfTest()
    return { name: rung.name, description, reason: null, stepsPerSecond: {} }
  } catch (error) {
    return { name: rung.name, description: '', reason: toCourseError(error).message, stepsPerSecond: {} }
  }
}

async function timeRung(earlier: readonly RungReport[], { probe }: RungTests): Promise<RungReport['stepsPerSecond']> {
  const rates: Partial<Record<SizeClass, number>> = {}
  for (const size of SIZES) {
    const rate = await probe(size).catch(() => 0)
    rates[size] = rate
    if (earlier.some(({ stepsPerSecond }) => (stepsPerSecond[size] ?? 0) > CLEARLY_FASTER * rate)) break
  }
  return rates
}

function chosen(name: BackendName, ladder: readonly RungReport[]): Chosen {
  const { description } = ladder.find((rung) => rung.name === name)!
  const skipped = ladder.flatMap((rung) => (rung.reason === null ? [] : `${rung.name}: ${rung.reason}`))
  return { backend: { name, description, skipped }, ladder }
}

function nothingWorks(ladder: readonly RungReport[]): CourseError {
  const reasons = ladder.map(({ name, reason }) => `${name}: ${reason}`).join(' ')
  return new CourseError(
    'no-backend',
    `This browser can't train networks. ${reasons} Try a current Chrome, Edge, Firefox or Safari.`,
  )
}

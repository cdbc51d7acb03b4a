import { CourseError, toCourseError } from '../errors'
import { distinctFiles, type Manifest, parseManifest, revisionOf, type SiteFile, totalBytes } from './manifest'
import { PAST_THE_WORKER } from './requests'
import { Shelf } from './shelf'

const AT_ONCE = 6

/** What is kept, and what the site has now. */
export interface KeptState {
  /** The copy that is whole; null: none. */
  readonly kept: Manifest | null
  /** What the server has; null: it cannot be asked. */
  readonly newest: Manifest | null
  /** Of the newest, not here yet. */
  readonly missing: readonly SiteFile[]
  /** Whether anything is here, if only a part. */
  readonly some: boolean
}

/** Rejects where the browser keeps nothing (private windows, blocked storage). */
export async function readKept(root: string): Promise<KeptState> {
  const shelf = new Shelf(root)
  const [kept, here] = await Promise.all([shelf.manifest(), shelf.revisions()])
  const newest = await loadManifest(root).catch(() => null)
  const missing = newest === null ? [] : distinctFiles(newest).filter(({ revision }) => !here.has(revision))
  return { kept, newest, missing, some: here.size > 0 }
}

/**
 * Downloads what is missing of the newest course and puts it in force once all of it is here. What came before an error stays, and is not
 * loaded again. Each file is held to its hash, so that versions never mix.
 *
 * @param progress  called with the bytes to download that are done, and with all of them
 * @throws CourseError that says what to do; an AbortError after `signal`
 */
export async function keepCourse(
  root: string,
  signal: AbortSignal,
  progress: (done: number, all: number) => void,
): Promise<void> {
  await alone(root, async () => {
    const shelf = new Shelf(root)
    const manifest = await loadManifest(root, signal)
    const here = await shelf.revisions()
    const queue = distinctFiles(manifest).filter(({ revision }) => !here.has(revision))
    const all = totalBytes(distinctFiles(manifest), 'download')
    let done = all - totalBytes(queue, 'download')
    // Browsers throw away what sites keep when space is short, unless they are asked. Nothing depends on the answer.
    void navigator.storage.persist().catch(() => undefined)

    const download = async () => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        progress(done, all)
        await downloadFile(shelf, root, file, signal).catch((error: unknown) => {
          queue.length = 0
          throw error
        })
        done += file.download
      }
    }
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, download))
    const failed = ends.find((end) => end.status === 'rejected')
    signal.throwIfAborted()
    if (failed !== undefined) throw failed.reason
    await shelf.putInForce(manifest)
  })
}

/** Lets go of the kept course. What is visited from now on is kept as before. */
export function removeCourse(root: string): Promise<void> {
  return alone(root, () => new Shelf(root).clear())
}

async function downloadFile(shelf: Shelf, root: string, file: SiteFile, signal: AbortSignal): Promise<void> {
  const response = await load(root + file.path, signal)
  const content = await response.arrayBuffer().catch(() => Promise.reject(networkLost()))
  if ((await revisionOf(content)) !== file.revision) {
    const why = `${file.path} is not what the course’s list of files says: a new version may be on its way.`
    throw new CourseError('missing-file', `${why} Try again in a minute.`)
  }
  const headers = { 'Content-Type': response.headers.get('Content-Type') ?? 'application/octet-stream' }
  await shelf.put(file, new Response(content, { headers })).catch((error: unknown) => {
    if ((error as Error).name !== 'QuotaExceededError') throw toCourseError(error)
    throw new CourseError('missing-file', 'This device has no room for more. Free some, then go on.')
  })
}

async function loadManifest(root: string, signal?: AbortSignal): Promise<Manifest> {
  return parseManifest(await (await load(`${root}offline.json`, signal)).text())
}

/** From the server, not from what the worker or the browser has kept. */
async function load(url: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, {
    cache: 'no-cache',
    headers: { [PAST_THE_WORKER]: '1' },
    signal: signal ?? null,
  }).catch(() => Promise.reject(networkLost()))
  if (response.ok) return response
  throw new CourseError('missing-file', `The server answered ${response.status} for ${url}. Try again later.`)
}

const networkLost = () =>
  new CourseError(
    'missing-file',
    'The network was lost. What has come is here to stay; go on when the network is back.',
  )

/** One tab at a time: one that cleans up must not take away what another has just brought. */
async function alone(root: string, act: () => Promise<void>): Promise<void> {
  await navigator.locks.request(`descent/keep${new URL(root).pathname}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) throw new CourseError('missing-file', 'Another tab is at it. Go on there, or close it.')
    await act()
  })
}

import { CourseError } from '../errors'

/** One file of the site, as the build left it. */
export interface SiteFile {
  /** Relative to the site's root, encoded as in an address; a page ends with a slash. */
  readonly path: string
  /** Hash of the content (`revisionOf`). */
  readonly revision: string
  /** To be downloaded, in bytes: compressed by gzip where that helps. */
  readonly download: number
  /** On the device, in bytes: not compressed. */
  readonly stored: number
}

/** `offline.json`: every file that works without a network. Made by `scripts/offline.mjs`. */
export interface Manifest {
  /** Hash of all revisions. */
  readonly version: string
  /** Time of the build, ISO 8601. */
  readonly built: string
  readonly files: readonly SiteFile[]
}

/** @throws CourseError('missing-file') if a server answered with something else, such as a page that says "not found" */
export function parseManifest(text: string): Manifest {
  try {
    const { version, built, files } = JSON.parse(text) as Record<string, unknown>
    if (typeof version === 'string' && typeof built === 'string' && Array.isArray(files) && files.every(isSiteFile))
      return { version, built, files }
  } catch {
    // Said below.
  }
  throw new CourseError('missing-file', 'The list of the course’s files (offline.json) is damaged. Try again later.')
}

function isSiteFile(value: unknown): value is SiteFile {
  const { path, revision, download, stored } = (value ?? {}) as Record<string, unknown>
  // Below the root, whatever the list says: these paths become addresses.
  if (typeof path !== 'string' || /^\/|:|(^|\/)\.\.?(\/|$)/.test(path)) return false
  return typeof revision === 'string' && typeof download === 'number' && typeof stored === 'number'
}

/** One file for each content. Next writes some contents under two names. */
export function distinctFiles({ files }: Manifest): SiteFile[] {
  return [...new Map(files.map((file) => [file.revision, file])).values()]
}

export function totalBytes(files: readonly SiteFile[], of: 'download' | 'stored'): number {
  return files.reduce((sum, file) => sum + file[of], 0)
}

/** The first 80 bits of the content's SHA-256, in hexadecimal. */
export async function revisionOf(content: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
  return [...digest.subarray(0, 10)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

import type { Manifest, SiteFile } from './manifest'
import { fileAddress } from './requests'

/** The caches of the site at this root. Several sites, or several versions of one, may share an origin, and so its caches. */
export function cacheNames(root: string) {
  const prefix = `descent 1 ${new URL(root).pathname} `
  return { prefix, visited: `${prefix}visited`, hashed: `${prefix}hashed`, kept: `${prefix}kept` } as const
}

/**
 * The course as the reader keeps it: contents by their hash, and the manifest that says which of them make a site. A new version adds the
 * contents that it changes; it is in force from the moment when its manifest takes the place of the old one.
 * Used by the page and by the service worker. Methods reject with what Cache Storage throws.
 */
export class Shelf {
  private readonly names

  /** @param root  absolute address of the site's first page, with a trailing slash */
  constructor(private readonly root: string) {
    this.names = cacheNames(root)
  }

  /** Of the copy that is whole; null if there is none. */
  async manifest(): Promise<Manifest | null> {
    const entry = await this.entry('manifest')
    return entry === undefined ? null : ((await entry.json()) as Manifest)
  }

  /** The kept file of an address, or undefined. */
  async match(url: string): Promise<Response | undefined> {
    const path = fileAddress(url).slice(this.root.length)
    const file = (await this.manifest())?.files.find((candidate) => candidate.path === path)
    return file && this.entry(file.revision)
  }

  /** Hashes of all contents that are here, of whole copies and of parts. */
  async revisions(): Promise<Set<string>> {
    if (!(await caches.has(this.names.kept))) return new Set()
    const keys = await (await caches.open(this.names.kept)).keys()
    return new Set(keys.map(({ url }) => url.slice(this.key('').length)))
  }

  async put({ revision }: SiteFile, content: Response): Promise<void> {
    await (await caches.open(this.names.kept)).put(this.key(revision), content)
  }

  /** Puts a version in force whose contents are all here, and lets go of what is older. */
  async putInForce(manifest: Manifest): Promise<void> {
    const cache = await caches.open(this.names.kept)
    await cache.put(this.key('manifest'), Response.json(manifest))
    const needed = new Set(['manifest', ...manifest.files.map(({ revision }) => revision)])
    for (const revision of await this.revisions()) if (!needed.has(revision)) await cache.delete(this.key(revision))
    // The worker prefers what was visited: from now on, that is never older than what is kept.
    await caches.delete(this.names.visited)
  }

  async clear(): Promise<void> {
    await caches.delete(this.names.kept)
  }

  private key(revision: string): string {
    return `${this.root}kept/${revision}`
  }

  private entry(revision: string): Promise<Response | undefined> {
    return caches.match(this.key(revision), { cacheName: this.names.kept })
  }
}

/** Paths, relative to the root, of the pages that open without a network. */
export async function pagesHere(root: string): Promise<Set<string>> {
  const { visited } = cacheNames(root)
  const seen = (await caches.has(visited)) ? await (await caches.open(visited)).keys() : []
  const kept = (await new Shelf(root).manifest())?.files ?? []
  const paths = [...seen.map(({ url }) => url.slice(root.length)), ...kept.map(({ path }) => path)]
  return new Set(paths.filter((path) => path === '' || path.endsWith('/')))
}

import { CourseError } from '../errors'
import type { LoadFile } from '../tasks/types'

/** Loads static files of the site. @param baseUrl absolute URL of its root, with a trailing slash */
export function fetchFrom(baseUrl: string): LoadFile {
  return async (path) => {
    const url = new URL(path, baseUrl)
    // Without the network, what the browser has kept will do: it may be old, but files of one version of the site do not change.
    const response = await fetch(url)
      .catch(() => fetch(url, { cache: 'force-cache' }))
      .catch(() => null)
    if (response?.ok === true) return response.arrayBuffer()
    const why = response === null ? 'the network is unreachable' : `the server answered ${response.status}`
    throw new CourseError('missing-file', `Could not load ${path}: ${why}. Check the connection, then press Run again.`)
  }
}

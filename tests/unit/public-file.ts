import { readFile } from 'node:fs/promises'

/** What a page would fetch from the site's root. */
export async function loadPublicFile(path: string): Promise<ArrayBuffer> {
  return Uint8Array.from(await readFile(new URL(`../../public/${path}`, import.meta.url))).buffer
}

/** Writes the static site to `out/`. Needs what `setup.mjs` installs. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = path.resolve(import.meta.dirname, '..')
export const OUT = path.join(ROOT, 'out')

/** Builds the site, with BASE_PATH and OFFLINE of the environment. @throws if the build fails; its messages are on stderr */
export async function buildSite() {
  const next = path.join(ROOT, 'node_modules/next/dist/bin/next')
  const { status } = spawnSync(process.execPath, [next, 'build'], {
    cwd: ROOT,
    // Standard output is kept free for the command that asked for this.
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  })
  if (status !== 0) throw new Error('The build failed; its messages are above.')
  // Not above: `npm start` loads this file before it has installed esbuild.
  const { addOffline } = await import('./offline.mjs')
  await addOffline(OUT)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildSite().catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}

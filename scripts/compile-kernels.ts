import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const SOURCE = 'lib/tensor/kernels/wasm/assembly/index.ts'

/**
 * Compiles the WASM kernels. By the compiler's command, because its API brings types that shadow TypeScript's own.
 *
 * @returns the text of `lib/tensor/kernels/wasm/module-bytes.ts`
 * @throws Error with the compiler's messages
 */
export function compileKernels(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'descent-kernels-'))
  const output = path.join(folder, 'kernels.wasm')
  try {
    execFileSync(
      path.join(root, 'node_modules/.bin/asc'),
      [
        SOURCE,
        ...['--outFile', output],
        ...['--optimizeLevel', '3'],
        // The module has no memory of its own, and nothing in it: it works in that of tfjs's module.
        ...['--runtime', 'stub', '--importMemory', '--noExportMemory', '--noAssert'],
        ...['--enable', 'simd', '--enable', 'bulk-memory'],
        // "Exchange of v128 values": of functions that are exported to other files here, not to the host.
        ...['--disableWarning', '112'],
      ],
      { cwd: root, stdio: 'pipe' },
    )
    return [
      '/** Made by `npm run kernels` from the folder `assembly`: do not edit. In base64, because no bundler needs to be told how to load a string. */',
      `export const MODULE_BYTES =\n  '${readFileSync(output).toString('base64')}'\n`,
    ].join('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Compiles the WASM kernels: `npm run kernels`, after a change in `lib/tensor/kernels/wasm/assembly`. A unit test holds the result against
 * the sources.
 */
import { writeFileSync } from 'node:fs'

import { compileKernels } from './compile-kernels'

writeFileSync(new URL('../lib/tensor/kernels/wasm/module-bytes.ts', import.meta.url), compileKernels())

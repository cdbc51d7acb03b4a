import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'

import { compileKernels } from '@/scripts/compile-kernels'

it('the committed module is what `npm run kernels` makes of the sources', () => {
  const committed = readFileSync(new URL('../../../lib/tensor/kernels/wasm/module-bytes.ts', import.meta.url), 'utf8')
  expect(compileKernels() === committed, 'run `npm run kernels`').toBe(true)
})

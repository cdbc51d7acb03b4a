import type { MethodName } from '../experiments/types'
import { accumulation } from './accumulation'
import { asam } from './asam'
import { mixedPrecision } from './mixed-precision'
import { plain } from './plain'
import { s2sam } from './s2sam'
import { sam } from './sam'
import { slsam } from './slsam'
import type { MethodDef } from './types'

/** One line for each method, by the name that experiments use. */
const registry = {
  plain,
  sam,
  asam,
  s2sam,
  slsam,
  accumulation,
  'mixed-precision': mixedPrecision,
} satisfies Record<MethodName, { readonly source: string }>

/** Every method. The types of their hyper-parameters are dropped: `planMethod` checks names and kinds at run time. */
export const METHODS = registry as unknown as Readonly<Record<MethodName, MethodDef>>

import type { MethodName } from '../experiments/types'
import { accumulation } from './accumulation'
import { plain } from './plain'
import { s2sam } from './s2sam'
import { sam } from './sam'
import type { MethodDef } from './types'

/** One line for each method, by the name that experiments use. */
const registry = {
  plain,
  sam,
  s2sam,
  accumulation,
} satisfies Record<MethodName, { readonly source: string }>

/** Every method. The types of their hyper-parameters are dropped: `planMethod` checks names and kinds at run time. */
export const METHODS = registry as unknown as Readonly<Record<MethodName, MethodDef>>

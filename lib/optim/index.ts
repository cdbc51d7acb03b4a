import type { OptimizerName } from '../experiments/types'
import { adadelta } from './adadelta'
import { adagrad } from './adagrad'
import { adam } from './adam'
import { adamw } from './adamw'
import { lion } from './lion'
import { muon } from './muon'
import { rmsprop } from './rmsprop'
import { sgd } from './sgd'
import { signsgd } from './signsgd'
import type { AnyOptimizer } from './types'

/** One line for each optimizer, by the name that experiments use. */
const registry = {
  sgd,
  adagrad,
  rmsprop,
  adadelta,
  adam,
  adamw,
  lion,
  signsgd,
  muon,
} satisfies Record<OptimizerName, { readonly source: string }>

/** Every optimizer. The types of their hyper-parameters are dropped: `planUpdates` checks names and kinds at run time. */
export const OPTIMIZERS = registry as unknown as Readonly<Record<OptimizerName, AnyOptimizer>>

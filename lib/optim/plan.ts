import { CourseError } from '../errors'
import type { Hyper, OptimizerSpec } from '../experiments/types'
import type { UpdateRule } from '../tensor/ops/packed-update'
import { OPTIMIZERS } from '.'
import { resolveHyper } from './hyper'
import type { AnyOptimizer, ParameterInfo } from './types'

export type GroupKey = 'optimizer' | 'rest'

/** Parameters that one optimizer updates with the same hyper-parameters. */
export interface UpdateGroup {
  readonly key: GroupKey
  readonly def: AnyOptimizer
  /** Defaults merged with the spec's. */
  readonly h: Hyper
  /** The update as one loop, or null: then `def.update` in tensor operations. */
  readonly rule: UpdateRule | null
  /** Names, in order of the task. */
  readonly parameters: readonly string[]
}

export interface UpdatePlan {
  /** `optimizer` first; `rest` only if it has parameters. Every parameter is in exactly one. */
  readonly groups: readonly UpdateGroup[]
}

/**
 * Decides who updates what, on the host alone.
 *
 * @throws CourseError('bad-config') for an unknown optimizer or hyper-parameter, a value of the wrong kind, or an optimizer that takes
 *         none of the parameters (Muon on a task without hidden matrices)
 */
export function planUpdates(parameters: readonly ParameterInfo[], spec: OptimizerSpec): UpdatePlan {
  const def = findOptimizer(spec.name)
  const h = resolveHyper(spec.name, def.defaults, spec.hyper ?? {})
  const restSpec = spec.rest ?? { name: 'adamw' }
  const restDef = findOptimizer(restSpec.name)
  const restH = resolveHyper(restSpec.name, restDef.defaults, restSpec.hyper ?? {})
  const taken = parameters.filter((parameter) => takes(def, parameter))
  const rest = parameters.filter((parameter) => !takes(def, parameter))
  if (taken.length === 0) {
    throw new CourseError(
      'bad-config',
      `"${spec.name}" takes none of this model's parameters; choose another optimizer.`,
    )
  }
  const orphan = rest.find((parameter) => !takes(restDef, parameter))
  if (orphan !== undefined) {
    throw new CourseError(
      'bad-config',
      `Neither "${spec.name}" nor "${restSpec.name}" takes the parameter "${orphan.name}".`,
    )
  }
  const names = (infos: readonly ParameterInfo[]) => infos.map(({ name }) => name)
  return {
    groups: [
      { key: 'optimizer', def, h, rule: def.fused?.(h) ?? null, parameters: names(taken) },
      ...(rest.length === 0
        ? []
        : [
            {
              key: 'rest' as const,
              def: restDef,
              h: restH,
              rule: restDef.fused?.(restH) ?? null,
              parameters: names(rest),
            },
          ]),
    ],
  }
}

const takes = (def: AnyOptimizer, parameter: ParameterInfo): boolean => def.appliesTo?.(parameter) ?? true

function findOptimizer(name: string): AnyOptimizer {
  if (!Object.hasOwn(OPTIMIZERS, name)) {
    throw new CourseError(
      'bad-config',
      `There is no optimizer "${name}"; there are ${Object.keys(OPTIMIZERS).join(', ')}.`,
    )
  }
  return OPTIMIZERS[name as keyof typeof OPTIMIZERS]
}

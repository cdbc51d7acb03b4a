import { CourseError } from '../errors'
import type { ScheduleSpec } from '../experiments/types'

/** A learning-rate schedule with all its numbers; names follow `torch.optim.lr_scheduler`. */
export type Schedule =
  | { readonly kind: 'constant'; readonly lr: number }
  | { readonly kind: 'step'; readonly lr: number; readonly stepSize: number; readonly gamma: number }
  | { readonly kind: 'exponential'; readonly lr: number; readonly gamma: number }
  | { readonly kind: 'cosine'; readonly lr: number; readonly tMax: number; readonly etaMin: number }
  | {
      readonly kind: 'cosine_warm_restarts'
      readonly lr: number
      readonly t0: number
      readonly tMult: number
      readonly etaMin: number
    }
  | {
      readonly kind: 'one_cycle'
      readonly maxLr: number
      readonly totalSteps: number
      readonly pctStart: number
      readonly divFactor: number
      readonly finalDivFactor: number
    }
  | { readonly kind: 'inverse_sqrt'; readonly dModel: number; readonly warmup: number; readonly factor: number }
  | {
      readonly kind: 'triangular'
      readonly baseLr: number
      readonly maxLr: number
      readonly stepSizeUp: number
      readonly stepSizeDown: number
    }
  | {
      readonly kind: 'wsd'
      readonly lr: number
      readonly warmup: number
      readonly totalSteps: number
      readonly decay: number
      readonly minLr: number
    }
  | {
      readonly kind: 'warmup_cosine'
      readonly lr: number
      readonly warmup: number
      readonly totalSteps: number
      readonly minLr: number
    }

/**
 * The learning rate of one update.
 *
 * @param t  number of the update, from 0; past the end of a schedule that has one, the rate stays at its last value
 * @throws CourseError('bad-config') for a kind that does not exist
 * @source https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate; inverse_sqrt: https://arxiv.org/abs/1706.03762
 */
export function scheduledRate(schedule: Schedule, t: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.lr
    case 'step':
      return schedule.lr * schedule.gamma ** Math.floor(t / schedule.stepSize)
    case 'exponential':
      return schedule.lr * schedule.gamma ** t
    case 'cosine':
      return halfCosine(schedule.lr, schedule.etaMin, t / schedule.tMax)
    case 'cosine_warm_restarts': {
      let period = schedule.t0
      let i = t
      while (i >= period) {
        i -= period
        period *= schedule.tMult
      }
      return halfCosine(schedule.lr, schedule.etaMin, i / period)
    }
    case 'one_cycle': {
      const initial = schedule.maxLr / schedule.divFactor
      const peak = schedule.pctStart * schedule.totalSteps - 1
      const end = schedule.totalSteps - 1
      if (t <= peak) return halfCosine(initial, schedule.maxLr, t / peak)
      return halfCosine(schedule.maxLr, initial / schedule.finalDivFactor, (t - peak) / (end - peak))
    }
    case 'inverse_sqrt': {
      const s = t + 1
      return schedule.factor * schedule.dModel ** -0.5 * Math.min(s ** -0.5, s * schedule.warmup ** -1.5)
    }
    case 'triangular': {
      const { baseLr, maxLr, stepSizeUp, stepSizeDown } = schedule
      const i = t % (stepSizeUp + stepSizeDown)
      const height = i <= stepSizeUp ? i / stepSizeUp : (stepSizeUp + stepSizeDown - i) / stepSizeDown
      return baseLr + (maxLr - baseLr) * height
    }
    case 'wsd': {
      const { lr, warmup, totalSteps, decay, minLr } = schedule
      if (t < warmup) return (lr * (t + 1)) / warmup
      if (t < totalSteps - decay) return lr
      return minLr + ((lr - minLr) * Math.max(0, totalSteps - t)) / Math.max(1, decay)
    }
    case 'warmup_cosine': {
      const { lr, warmup, totalSteps, minLr } = schedule
      if (t < warmup) return (lr * (t + 1)) / warmup
      return halfCosine(lr, minLr, (t - warmup) / Math.max(1, totalSteps - warmup))
    }
    default:
      throw new CourseError('bad-config', `There is no schedule "${(schedule as { kind: string }).kind}".`)
  }
}

/**
 * What the learning rate of update `step` (0, 1, ...) is multiplied by.
 *
 * @throws CourseError('bad-config') for a kind that does not exist
 */
export function scheduleFactor(spec: ScheduleSpec, step: number): number {
  switch (spec.kind) {
    case 'constant':
      return 1
    case 'linear':
      return 1 + (spec.endFactor - 1) * Math.min(1, step / Math.max(1, spec.totalSteps))
    case 'inverse-time':
      return spec.offset / (spec.offset + step)
    case 'warmup_cosine':
      return scheduledRate({ ...spec, lr: 1, minLr: 0 }, step)
    default:
      throw new CourseError('bad-config', `There is no schedule "${(spec as { kind: string }).kind}".`)
  }
}

/** Half a cosine from `from` (progress 0) to `to` (progress 1 and later). */
function halfCosine(from: number, to: number, progress: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2
}

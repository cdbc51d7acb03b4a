import { adamClock, adamStep, initMoments, type AdamClock, type AdamHyper } from './adam-moments'
import { adamRule } from './adam-rule'
import { decayed } from './terms'
import type { OptimizerDef } from './types'

/**
 * AdamW, as `torch.optim.AdamW`: $w \leftarrow w (1 - \eta \lambda)$, then Adam's step on the plain gradient. The step is in
 * `adam-moments.ts`.
 *
 * @source Loshchilov and Hutter 2019. https://arxiv.org/abs/1711.05101
 */
export const adamw: OptimizerDef<AdamHyper, AdamClock> = {
  source: 'https://arxiv.org/abs/1711.05101',
  defaults: { lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01, amsgrad: false },
  clock: adamClock,
  init: initMoments,
  update(gradient, parameter, slots, live, h) {
    return adamStep(gradient, decayed(parameter, live, h), slots, live, h)
  },
  fused: (h) => adamRule(h, 'decoupled'),
}

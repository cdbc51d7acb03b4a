import { adamClock, adamStep, initMoments, type AdamClock, type AdamHyper } from './adam-moments'
import { adamRule } from './adam-rule'
import { withWeightDecay } from './terms'
import type { OptimizerDef } from './types'

/**
 * Adam (with `amsgrad`, AMSGrad), as `torch.optim.Adam`: weight decay is added to the gradient. The step is in `adam-moments.ts`.
 *
 * @source Kingma and Ba 2015. https://arxiv.org/abs/1412.6980; AMSGrad: Reddi, Kale, Kumar 2018. https://arxiv.org/abs/1904.09237
 */
export const adam: OptimizerDef<AdamHyper, AdamClock> = {
  source: 'https://arxiv.org/abs/1412.6980',
  defaults: { lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, amsgrad: false },
  clock: adamClock,
  init: initMoments,
  update(gradient, parameter, slots, live, h) {
    return adamStep(withWeightDecay(gradient, parameter, live, h), parameter, slots, live, h)
  },
  fused: (h) => adamRule(h, 'coupled'),
}

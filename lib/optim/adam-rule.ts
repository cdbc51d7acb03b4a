import type { UpdateRule } from '../tensor/ops/packed-update'
import type { AdamHyper } from './adam-moments'
import { coupledGradient, decoupledDecay, ruleVariant, type RuleCode } from './rule'

const f = Math.fround

type AdamFlags = Readonly<Record<'coupledDecay' | 'decoupledDecay' | 'amsgrad', boolean>>

/** The rule of Adam (`coupled` weight decay) and AdamW (`decoupled`); without weight decay they are one. */
export function adamRule(h: AdamHyper, decay: 'coupled' | 'decoupled'): UpdateRule {
  const decays = h.weightDecay !== 0
  const on = {
    coupledDecay: decays && decay === 'coupled',
    decoupledDecay: decays && decay === 'decoupled',
    amsgrad: h.amsgrad,
  }
  return ruleVariant('adam', on, adamCode)
}

/** Adam's update (see `adam-moments.ts`) as one loop. */
function adamCode(on: AdamFlags): RuleCode {
  return {
    slots: on.amsgrad ? ['m', 'v', 'vMax'] : ['m', 'v'],
    live: ['lr', 'weightDecay', 'beta1', 'beta2', 'eps', 'c1', 'c2'],
    // The maximum is a comparison: WGSL's `max` may drop a NaN.
    wgsl: `
      let d = ${coupledGradient(on.coupledDecay)};
      ${decoupledDecay(on.decoupledDecay)}
      m = m * beta1 + d * (1.0 - beta1);
      v = v * beta2 + d * d * (1.0 - beta2);
      ${on.amsgrad ? 'if (!(v <= vMax)) { vMax = v; }' : ''}
      w = w - m / (sqrt(${on.amsgrad ? 'vMax' : 'v'} / c2) + eps) * (lr / c1);`,
    loop(w, g, slots, live) {
      const lr = live[0]!
      const weightDecay = live[1]!
      const beta1 = live[2]!
      const beta2 = live[3]!
      const eps = live[4]!
      const c2 = live[6]!
      const rate = f(lr / live[5]!)
      const fresh1 = f(1 - beta1)
      const fresh2 = f(1 - beta2)
      const kept = on.decoupledDecay ? f(1 - f(lr * weightDecay)) : 1
      const [m, v, vMax] = slots as readonly [Float32Array, Float32Array, Float32Array?]
      for (let i = 0; i < w.length; i++) {
        const d = on.coupledDecay ? f(g[i]! + f(w[i]! * weightDecay)) : g[i]!
        const mean = f(f(m[i]! * beta1) + f(d * fresh1))
        let square = f(f(v[i]! * beta2) + f(f(d * d) * fresh2))
        m[i] = mean
        v[i] = square
        if (vMax !== undefined) {
          if (square <= vMax[i]!) square = vMax[i]!
          else vMax[i] = square
        }
        w[i] = f(w[i]! * kept) - f(f(mean / f(f(Math.sqrt(f(square / c2))) + eps)) * rate)
      }
    },
  }
}

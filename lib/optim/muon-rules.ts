import type { UpdateRule } from '../tensor/ops/packed-update'
import { decoupledDecay, ruleVariant, type RuleCode } from './rule'

/** What Muon does before and after it orthogonalises (see `muon.ts`), each as one loop. */

const f = Math.fround

/** $b \leftarrow \mu b + (1 - \mu) g$; the parameter's new value is not a weight but the direction, $\mu b + (1 - \mu) g$ (Nesterov) or $b$. */
export const momentumRule = (nesterov: boolean): UpdateRule => ruleVariant('muon-momentum', { nesterov }, momentumCode)

/** $w \leftarrow w (1 - \eta \lambda) - \eta g$ with a direction for $g$. */
export const descentRule = (weightDecay: boolean): UpdateRule =>
  ruleVariant('muon-descent', { weightDecay }, descentCode)

function momentumCode(on: { readonly nesterov: boolean }): RuleCode {
  return {
    slots: ['b'],
    live: ['momentum'],
    wgsl: `
      b = b * momentum + g * (1.0 - momentum);
      w = ${on.nesterov ? 'b * momentum + g * (1.0 - momentum)' : 'b'};`,
    loop(w, g, slots, live) {
      const momentum = live[0]!
      const fresh = f(1 - momentum)
      const b = slots[0]!
      for (let i = 0; i < w.length; i++) {
        const share = f(g[i]! * fresh)
        const mean = f(f(b[i]! * momentum) + share)
        b[i] = mean
        w[i] = on.nesterov ? f(mean * momentum) + share : mean
      }
    },
  }
}

function descentCode(on: { readonly weightDecay: boolean }): RuleCode {
  return {
    slots: [],
    live: on.weightDecay ? ['lr', 'weightDecay'] : ['lr'],
    wgsl: `
      ${decoupledDecay(on.weightDecay)}
      w = w - g * lr;`,
    loop(w, g, _slots, live) {
      const lr = live[0]!
      const kept = on.weightDecay ? f(1 - f(lr * live[1]!)) : 1
      for (let i = 0; i < w.length; i++) w[i] = f(w[i]! * kept) - f(g[i]! * lr)
    },
  }
}

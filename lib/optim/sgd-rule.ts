import { coupledGradient, type RuleCode } from './rule'

const f = Math.fround

type SgdFlags = Readonly<Record<'weightDecay' | 'momentum' | 'dampening' | 'nesterov', boolean>>

/** SGD's update (see `sgd.ts`) as one loop. */
export function sgdRule(on: SgdFlags): RuleCode {
  return {
    slots: on.momentum ? ['b'] : [],
    live: ['lr', 'weightDecay', 'momentum', ...(on.dampening ? ['dampening', 'started'] : [])],
    wgsl: `
      var d = ${coupledGradient(on.weightDecay)};
      ${on.momentum ? momentumWgsl(on) : ''}
      w = w - d * lr;`,
    loop(w, g, slots, live) {
      const lr = live[0]!
      const weightDecay = live[1]!
      const momentum = live[2]!
      const fresh = on.dampening ? f(1 - f(live[3]! * live[4]!)) : 1
      const b = slots[0]
      for (let i = 0; i < w.length; i++) {
        const gradient = on.weightDecay ? f(g[i]! + f(w[i]! * weightDecay)) : g[i]!
        let d = gradient
        if (b !== undefined) {
          const buffer = f(f(b[i]! * momentum) + f(gradient * fresh))
          b[i] = buffer
          d = on.nesterov ? f(gradient + f(buffer * momentum)) : buffer
        }
        w[i] = w[i]! - f(d * lr)
      }
    },
  }
}

const momentumWgsl = (on: SgdFlags): string => `
      b = b * momentum + ${on.dampening ? 'd * (1.0 - dampening * started)' : 'd'};
      d = ${on.nesterov ? 'd + b * momentum' : 'b'};`

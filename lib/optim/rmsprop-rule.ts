import { coupledGradient, type RuleCode } from './rule'

const f = Math.fround

type RmspropFlags = Readonly<Record<'weightDecay' | 'centered' | 'momentum', boolean>>

/** RMSprop's update (see `rmsprop.ts`) as one loop. */
export function rmspropRule(on: RmspropFlags): RuleCode {
  return {
    slots: ['v', ...(on.centered ? ['a'] : []), ...(on.momentum ? ['b'] : [])],
    live: ['lr', 'weightDecay', 'alpha', 'eps', 'momentum'],
    wgsl: `
      let gradient = ${coupledGradient(on.weightDecay)};
      v = v * alpha + gradient * gradient * (1.0 - alpha);
      var spread = v;
      ${on.centered ? CENTERED : ''}
      let d = gradient / (sqrt(spread) + eps);
      ${on.momentum ? 'b = b * momentum + d;' : ''}
      w = w - ${on.momentum ? 'b' : 'd'} * lr;`,
    loop(w, g, slots, live) {
      const lr = live[0]!
      const weightDecay = live[1]!
      const alpha = live[2]!
      const eps = live[3]!
      const momentum = live[4]!
      const fresh = f(1 - alpha)
      const v = slots[0]!
      const a = on.centered ? slots[1] : undefined
      const b = on.momentum ? slots.at(-1) : undefined
      for (let i = 0; i < w.length; i++) {
        const gradient = on.weightDecay ? f(g[i]! + f(w[i]! * weightDecay)) : g[i]!
        const square = f(f(v[i]! * alpha) + f(f(gradient * gradient) * fresh))
        v[i] = square
        let spread = square
        if (a !== undefined) {
          const mean = f(f(a[i]! * alpha) + f(gradient * fresh))
          a[i] = mean
          spread = f(square - f(mean * mean))
          if (spread < 0) spread = 0
        }
        let d = f(gradient / f(f(Math.sqrt(spread)) + eps))
        if (b !== undefined) {
          d = f(f(b[i]! * momentum) + d)
          b[i] = d
        }
        w[i] = w[i]! - f(d * lr)
      }
    },
  }
}

/** The clamp is a comparison: WGSL's `max` may drop a NaN. */
const CENTERED = `
      a = a * alpha + gradient * (1.0 - alpha);
      spread = v - a * a;
      if (spread < 0.0) { spread = 0.0; }`

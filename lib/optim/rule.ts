import type { UpdateRule } from '../tensor/ops/packed-update'

/**
 * What the rules of the optimizers share.
 *
 * A rule states the arithmetic of its optimizer's `update` in the same order, twice: in WGSL and as a loop. The loop rounds after each
 * operation (`Math.fround`), as tensor operations do, so that on a CPU the two agree bit for bit.
 */

/** A rule without its name. */
export type RuleCode = Omit<UpdateRule, 'name'>

const rules = new Map<string, UpdateRule>()

/**
 * The rule of one variant of an optimizer, the same object each time. Its name holds the variant's switches, and `make` is given nothing
 * else: so equal names mean equal code.
 *
 * @param base  unlike that of any other `make`
 */
export function ruleVariant<On extends Readonly<Record<string, boolean>>>(
  base: string,
  on: On,
  make: (on: On) => RuleCode,
): UpdateRule {
  const name = [base, ...Object.keys(on).filter((flag) => on[flag])].join('+')
  let rule = rules.get(name)
  if (rule === undefined) {
    rule = { name, ...make(on) }
    rules.set(name, rule)
  }
  return rule
}

/** The gradient, with coupled weight decay if it is on: $g + \lambda w$ (as `withWeightDecay`). */
export const coupledGradient = (decays: boolean): string => (decays ? 'g + w * weightDecay' : 'g')

/** Decoupled weight decay, if it is on: $w (1 - \eta \lambda)$ (as `decayed`). */
export const decoupledDecay = (decays: boolean): string => (decays ? 'w = w * (1.0 - lr * weightDecay);' : '')

/** The sign, 0 for 0 and for NaN, as `tf.sign` has it; WGSL's own `sign` leaves NaN open. */
export const signOf = (x: string): string => `(select(0.0, 1.0, ${x} > 0.0) - select(0.0, 1.0, ${x} < 0.0))`

/** The same on the host. */
export const sign = (x: number): number => (x > 0 ? 1 : x < 0 ? -1 : 0)

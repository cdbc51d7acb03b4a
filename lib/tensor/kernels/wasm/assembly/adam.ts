/**
 * Adam's update of `count` >= 4 numbers, coupled or decoupled weight decay: the rules `adam`, `adam+coupledDecay` and `adam+decoupledDecay` of
 * `lib/optim/adam-rule.ts`, operation for operation, so that the bits are equal.
 *
 * @param w, m, v              before
 * @param nextW, nextM, nextV  after
 * @param live                 7 numbers: lr, weightDecay, beta1, beta2, eps, c1, c2
 */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  nextW: usize,
  nextM: usize,
  nextV: usize,
  count: i32,
  coupled: bool,
  decoupled: bool,
  live: usize,
): void {
  const lr = f32.load(live)
  const weightDecay = f32.load(live, 4)
  const beta1 = f32x4.splat(f32.load(live, 8))
  const beta2 = f32x4.splat(f32.load(live, 12))
  const eps = f32x4.splat(f32.load(live, 16))
  const c2 = f32x4.splat(f32.load(live, 24))
  const rate = f32x4.splat(lr / f32.load(live, 20))
  const one = f32x4.splat(1)
  const fresh1 = f32x4.sub(one, beta1)
  const fresh2 = f32x4.sub(one, beta2)
  const kept = f32x4.splat(decoupled ? 1 - lr * weightDecay : 1)
  const bytes = (<usize>count) << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    // The last few numbers are a vector of their own that begins earlier; inputs are not overwritten, so nothing is updated twice.
    if (at + 16 > bytes) at = bytes - 16
    const w4 = v128.load(w + at)
    let d = v128.load(g + at)
    if (coupled) d = f32x4.add(d, f32x4.mul(w4, f32x4.splat(weightDecay)))
    const mean = f32x4.add(f32x4.mul(v128.load(m + at), beta1), f32x4.mul(d, fresh1))
    const square = f32x4.add(f32x4.mul(v128.load(v + at), beta2), f32x4.mul(f32x4.mul(d, d), fresh2))
    const direction = f32x4.div(mean, f32x4.add(f32x4.sqrt(f32x4.div(square, c2)), eps))
    v128.store(nextM + at, mean)
    v128.store(nextV + at, square)
    v128.store(nextW + at, f32x4.sub(f32x4.mul(w4, kept), f32x4.mul(direction, rate)))
  }
}

import type { Activation } from '../../../experiments/types'
import { IS_NAN } from './nan'

/** sigmoid(x) and its slope, from one exponential that cannot overflow. */
const SIGMOID = `
struct Sigmoid { value: vec4<f32>, slope: vec4<f32> }
fn sigmoid(x: vec4<f32>) -> Sigmoid {
  let t = exp(-abs(x));
  let s = 1.0 / (1.0 + t);
  return Sigmoid(select(t * s, s, x >= vec4<f32>()), t * s * s);
}`

/** GELU's approximation is x sigmoid(x (GELU_1 + GELU_3 x^2)); see `lib/models/activations.ts`. */
const GELU_1 = 2 * Math.sqrt(2 / Math.PI)
const GELU_3 = GELU_1 * 0.044715

/**
 * WGSL of an activation and its slope: `fn activate(x: vec4<f32>) -> vec4<f32>` and `fn slope(kept: vec4<f32>) -> vec4<f32>`, kept as in
 * `ops/linear.ts`. NaN and infinities go through as they do through plain arithmetic, also where a device takes it that there are none.
 */
export const ACTIVATION_FUNCTIONS: Readonly<Record<Activation, string>> = {
  // By bits, for maximum and comparison of a NaN are left open: all that is below zero, infinity included.
  relu: `${IS_NAN}
fn activate(x: vec4<f32>) -> vec4<f32> {
  let bits = bitcast<vec4<u32>>(x);
  return select(x, vec4<f32>(), (bits >= vec4<u32>(0x80000000u)) & (bits <= vec4<u32>(0xff800000u)));
}
fn slope(y: vec4<f32>) -> vec4<f32> {
  return select(select(vec4<f32>(), vec4<f32>(1.0), y > vec4<f32>()), y, isNaN(y));
}`,

  // WGSL's own tanh may overflow or be off by 1e-5: Cephes' polynomial near 0 (https://www.netlib.org/cephes/, tanhf), exponentials elsewhere.
  tanh: `${IS_NAN}
fn activate(x: vec4<f32>) -> vec4<f32> {
  let a = abs(x);
  let s = a * a;
  let near = ((((-5.70498872745e-3 * s + 2.06390887954e-2) * s - 5.37397155531e-2) * s + 1.33314422036e-1) * s - 3.33332819422e-1) * s * a + a;
  let far = 1.0 - 2.0 / (exp(2.0 * a) + 1.0);
  let size = select(far, near, a < vec4<f32>(0.625));
  return select(select(size, -size, x < vec4<f32>()), x, isNaN(x));
}
fn slope(y: vec4<f32>) -> vec4<f32> { return 1.0 - y * y; }`,

  silu: `${SIGMOID}
fn activate(x: vec4<f32>) -> vec4<f32> { return x * sigmoid(x).value; }
fn slope(z: vec4<f32>) -> vec4<f32> {
  let s = sigmoid(z);
  return s.value + z * s.slope;
}`,

  'gelu-tanh': `${SIGMOID}
fn activate(x: vec4<f32>) -> vec4<f32> { return x * sigmoid(x * (${GELU_1} + ${GELU_3} * x * x)).value; }
fn slope(z: vec4<f32>) -> vec4<f32> {
  let s = sigmoid(z * (${GELU_1} + ${GELU_3} * z * z));
  let w = z * s.slope; // 0 before z^2 overflows
  return s.value + ${GELU_1} * w + ${3 * GELU_3} * (w * z) * z;
}`,

  // Upper tail of the normal distribution by erfc of Press et al., Numerical Recipes, section 6.2: relative error below 1.2e-7 everywhere.
  'gelu-exact': `
fn normalCdf(x: vec4<f32>) -> vec4<f32> {
  let z = abs(x) * ${Math.SQRT1_2};
  let t = 1.0 / (1.0 + 0.5 * z);
  let p = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * (0.27886807
    + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  let tail = 0.5 * t * exp(p - z * z);
  return select(tail, 1.0 - tail, x >= vec4<f32>());
}
fn activate(x: vec4<f32>) -> vec4<f32> { return x * normalCdf(x); }
fn slope(z: vec4<f32>) -> vec4<f32> { return normalCdf(z) + z * ${1 / Math.sqrt(2 * Math.PI)} * exp(-0.5 * z * z); }`,
}

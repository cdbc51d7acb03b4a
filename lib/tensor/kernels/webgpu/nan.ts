/** WGSL: whether a number is NaN, by its bits, for WGSL leaves open how one compares and what a built-in function makes of it. */
export const IS_NAN = `
fn isNaN(x: vec4<f32>) -> vec4<bool> {
  return (bitcast<vec4<u32>>(x) & vec4<u32>(0x7fffffffu)) > vec4<u32>(0x7f800000u);
}`

/** WGSL: exp and log, with NaN for NaN. SwiftShader's own give infinity. */
export const EXP_AND_LOG = `${IS_NAN}
fn exponential(x: f32) -> f32 { return select(exp(x), x, isNaN(vec4<f32>(x)).x); }
fn logarithm(x: f32) -> f32 { return select(log(x), x, isNaN(vec4<f32>(x)).x); }`

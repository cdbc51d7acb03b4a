/** How two values become one. */
const COMBINE = {
  sum: 'a + b',
  // NaN never wins; whoever takes a maximum must meet the NaN elsewhere, as a sum of exponentials does.
  max: 'select(a, b, b > a)',
} as const

/**
 * WGSL of `fn ${name}(value: ${type}, local: u32) -> ${type}`: combines the values of each run of `lanes` neighbouring invocations, and gives all
 * of them the result. A tree of fixed form: equal inputs give equal bits. It has barriers: all invocations of the workgroup must call it together.
 *
 * @param workgroupSize  a power of 2
 * @param lanes          a power of 2, at most the workgroup
 */
export function reduceFunction(
  name: string,
  combine: keyof typeof COMBINE,
  workgroupSize: number,
  { lanes = workgroupSize, type = 'f32' }: { readonly lanes?: number; readonly type?: string } = {},
): string {
  return `
var<workgroup> ${name}Values: array<${type}, ${workgroupSize}>;
fn ${name}(value: ${type}, local: u32) -> ${type} {
  let lane = local % ${lanes}u;
  workgroupBarrier(); // the last call's result has been read
  ${name}Values[local] = value;
  workgroupBarrier();
  for (var stride = ${Math.floor(lanes / 2)}u; stride > 0u; stride /= 2u) {
    if (lane < stride) {
      let a = ${name}Values[local];
      let b = ${name}Values[local + stride];
      ${name}Values[local] = ${COMBINE[combine]};
    }
    workgroupBarrier();
  }
  return ${name}Values[local - lane];
}
`
}

/** The smallest power of 2 that is at least `n`. */
export const powerOf2 = (n: number): number => 2 ** Math.ceil(Math.log2(n))

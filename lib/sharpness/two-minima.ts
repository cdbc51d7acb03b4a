/** A loss over one weight with a narrow and a wide minimum of equal depth, and what a shifted test loss costs at each. */

/** Where the minima are, and their widths. */
export const NARROW = { at: -1.4, width: 0.18 } as const
export const WIDE = { at: 1.2, width: 0.75 } as const
const TOP = 1

/** $1 - e^{-(w-a)^2/2s^2} - e^{-(w-b)^2/2t^2}$: 0 at the bottom of each well, up to the other's tail. */
export function trainingLoss(w: number): number {
  const well = ({ at, width }: { readonly at: number; readonly width: number }) =>
    Math.exp(-((w - at) ** 2) / (2 * width ** 2))
  return TOP - well(NARROW) - well(WIDE)
}

/** The same landscape, moved: other data from the same source. */
export const testLoss = (w: number, shift: number): number => trainingLoss(w - shift)

/** The second derivative at the bottom of a well of this width. */
export const curvatureOf = (width: number): number => 1 / width ** 2

/** The coordinates in which both wells look equally wide: $u = s(w)$, a stretch of the axis below 0 that changes no loss value. */
export function stretched(w: number): number {
  const factor = WIDE.width / NARROW.width
  return w < 0 ? w * factor : w
}

/** How two lists of arrays differ. */
export interface Difference {
  /** Numbers whose bits differ. */
  readonly differing: number
  readonly total: number
  /** Largest absolute difference. */
  readonly largest: number
  /** Numbers at a distance of 0, 1, 2-3, 4-7, ... units in the last place; the last entry counts all that are further off. */
  readonly ulps: readonly number[]
  /** |a - b| / |b|, Euclidean norms over everything. */
  readonly relative: number
}

const ULP_CLASSES = 12

/** Compares float32 arrays of equal lengths, number by number. */
export function differenceOf(a: readonly Float32Array[], b: readonly Float32Array[]): Difference {
  let [differing, total, largest, squares, norm] = [0, 0, 0, 0, 0]
  const ulps = Array.from({ length: ULP_CLASSES }, () => 0)
  a.forEach((values, i) => {
    const others = b[i]!
    const [bits, otherBits] = [ordered(values), ordered(others)]
    values.forEach((value, k) => {
      const distance = Math.abs(bits[k]! - otherBits[k]!)
      total++
      if (!Object.is(value, others[k])) differing++
      largest = Math.max(largest, Math.abs(value - others[k]!))
      ulps[Math.min(ULP_CLASSES - 1, distance === 0 ? 0 : 1 + Math.floor(Math.log2(distance)))]!++
      squares += (value - others[k]!) ** 2
      norm += others[k]! ** 2
    })
  })
  return { differing, total, largest, ulps, relative: norm === 0 ? 0 : Math.sqrt(squares / norm) }
}

/** float32 numbers as whole numbers in the same order, neighbours one apart; both zeros are 0. */
function ordered(values: Float32Array): Int32Array {
  return Int32Array.from(new Int32Array(Float32Array.from(values).buffer), (bits) =>
    bits < 0 ? -(bits & 0x7fff_ffff) : bits,
  )
}

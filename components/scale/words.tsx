/** 3.14e23 as 3.14 × 10 to the 23; with all its digits unless `digits` says how many. */
export function Power({ value, digits }: { readonly value: number; readonly digits?: number }) {
  const [mantissa, exponent] = value.toExponential(digits === undefined ? undefined : digits - 1).split('e+')
  return (
    <span className="scale-power">
      {mantissa} × 10<sup>{exponent}</sup>
    </span>
  )
}

const UNITS = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
] as const

/** 175e9 as 175 B. */
export function inUnits(count: number): string {
  const [size, unit] = UNITS.find(([least]) => count >= least) ?? [1, '']
  return `${Number((count / size).toPrecision(3)).toLocaleString('en')}\u00a0${unit}`.trim()
}

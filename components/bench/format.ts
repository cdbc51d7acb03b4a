/** Three digits, or all of a large whole number. */
export function speed(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
}

export function duration(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds < 1) return 'under 1 s'
  if (seconds < 90) return `${Math.round(seconds)} s`
  return `${Math.round(seconds / 60)} min`
}

const WORDS: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, '∞': Infinity, nan: Number.NaN }

/** `0.1`, `6e-5`, `2^-25`, `-1.5*2^3`, `1/3`, `inf`, `nan`; null for anything else. */
export function parseNumber(text: string): number | null {
  const clean = text
    .trim()
    .toLowerCase()
    .replaceAll('−', '-')
    .replaceAll('·', '*')
    .replaceAll('×', '*')
    .replace(/\s+/g, '')
  const sign = clean.startsWith('-') ? -1 : 1
  const rest = clean.replace(/^[+-]/, '')
  if (Object.hasOwn(WORDS, rest)) return sign * WORDS[rest]!
  const [, factor, , base, power] = /^(?:([\d.e+-]+?)(\*))?([\d.]+)\^([+-]?\d+)$/.exec(rest) ?? []
  if (base !== undefined && power !== undefined) {
    const scale = factor === undefined ? 1 : plain(factor)
    const of = plain(base)
    return scale === null || of === null ? null : sign * scale * of ** Number(power)
  }
  const [, over, under] = /^([\d.e+-]+)\/([\d.e+-]+)$/.exec(rest) ?? []
  if (over !== undefined && under !== undefined) {
    const [a, b] = [plain(over), plain(under)]
    return a === null || b === null ? null : (sign * a) / b
  }
  const value = plain(rest)
  return value === null ? null : sign * value
}

/** A decimal number without a sign. */
const plain = (text: string): number | null => (/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : null)

import katex from 'katex'

/**
 * Renders a formula to HTML with MathML beside it, for screen readers.
 *
 * @throws katex.ParseError on an unknown command or bad syntax; never falls back to red text
 */
export function renderTex(tex: string, display: boolean): string {
  return katex.renderToString(tex, {
    displayMode: display,
    output: 'htmlAndMathml',
    throwOnError: true,
    strict: 'error',
  })
}

/** A piece of a plain-text attribute. */
export interface TextPart {
  readonly kind: 'text' | 'tex'
  readonly value: string
}

/** Splits `the rate $\eta$` into words and formulas; `\$` is a dollar sign. */
export function splitMath(text: string): TextPart[] {
  const parts: TextPart[] = []
  for (const [index, value] of text.split(/(?<!\\)\$/).entries()) {
    if (value !== '') parts.push({ kind: index % 2 === 1 ? 'tex' : 'text', value: value.replaceAll('\\$', '$') })
  }
  return parts
}

/** The first complaint about the formulas of a plain-text attribute, or null. */
export function checkInlineMath(text: string): string | null {
  if (text.split(/(?<!\\)\$/).length % 2 === 0) return 'a $ has no partner (write \\$ for a dollar sign)'
  for (const part of splitMath(text)) {
    if (part.kind !== 'tex') continue
    try {
      renderTex(part.value, false)
    } catch (thrown) {
      return explainTexError(thrown)
    }
  }
  return null
}

/** KaTeX's message without its prefix. */
export function explainTexError(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return `bad formula: ${message.replace(/^KaTeX parse error: |^LaTeX-incompatible input and strict mode is set to 'error': /, '')}`
}

/** A plain-text attribute without the dollar signs, for places that take no markup. */
export function plainText(text: string): string {
  return splitMath(text)
    .map((part) => part.value)
    .join('')
}

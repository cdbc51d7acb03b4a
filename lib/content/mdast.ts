/** The few parts of a Markdown syntax tree (mdast with MDX) that the course's plugin reads and writes. */
export interface MdNode {
  type: string
  children?: MdNode[]
  value?: string
  /** Of JSX elements; null for a fragment. */
  name?: string | null
  attributes?: MdAttribute[]
  depth?: number
  lang?: string | null
  /** Of a listing: what stands after the language. */
  meta?: string | null
  url?: string
  alt?: string | null
  data?: { hProperties?: Record<string, string> }
  position?: { start: MdPoint; end: MdPoint }
}

interface MdPoint {
  line: number
  column: number
  offset?: number
}

export interface MdAttribute {
  type: 'mdxJsxAttribute' | 'mdxJsxExpressionAttribute'
  name?: string
  /** Text, an expression in braces, or null for a bare attribute. */
  value?: string | { type: string; value: string } | null
}

export function isElement(node: MdNode): boolean {
  return node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement'
}

/** A JSX element whose attributes are plain strings. */
export function makeElement(kind: 'flow' | 'text', name: string, attributes: Readonly<Record<string, string>>): MdNode {
  return {
    type: kind === 'flow' ? 'mdxJsxFlowElement' : 'mdxJsxTextElement',
    name,
    attributes: Object.entries(attributes).map(([key, value]) => ({ type: 'mdxJsxAttribute', name: key, value })),
    children: [],
  }
}

/** The text of an attribute, or undefined if it is absent, bare or an expression. */
export function attributeText(node: MdNode, name: string): string | undefined {
  const value = node.attributes?.find((attribute) => attribute.name === name)?.value
  return typeof value === 'string' ? value : undefined
}

/** The words of a heading; formulas stay as `$...$`. */
export function headingText(node: MdNode): string {
  if (node.type === 'inlineMath') return `$${node.value ?? ''}$`
  return node.value ?? (node.children ?? []).map(headingText).join('')
}

export function lineOf(node: MdNode): number {
  return node.position?.start.line ?? 1
}

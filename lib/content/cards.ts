import { toHtml } from 'hast-util-to-html'
import remarkGfm from 'remark-gfm'
import remarkMath from 'remark-math'
import remarkMdx from 'remark-mdx'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import { z } from 'zod'
import { LEVELS, TOPICS, type Card, type Topic } from '../review/card'
import type { Highlight } from './highlight'
import { checkListing } from './listings'
import { checkInlineMath, explainTexError, renderTex, splitMath } from './math'
import { type MdNode, attributeText, headingText, isElement, lineOf } from './mdast'
import type { Problem } from './problems'

/** How formulas and listings become HTML: for a page, or for a program that draws formulas by itself. */
export interface CardTarget {
  readonly tex: (tex: string, display: boolean) => string
  readonly code: (code: string, language: string) => string
}

export const pageTarget = (highlight: Highlight): CardTarget => ({
  tex: renderTex,
  code: (code, language) => highlight.render(code, highlight.knows(language) ? language : 'text'),
})

export interface CompiledCards {
  readonly cards: readonly (Card & {
    /** Rows of the inventory that it covers. */
    readonly rows: readonly string[]
    readonly line: number
  })[]
  readonly problems: readonly Problem[]
}

const attributes = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower case, digits and hyphens'),
  topic: z.enum(Object.keys(TOPICS) as [Topic, ...Topic[]]),
  level: z.enum(LEVELS),
  anchor: z.string().optional(),
  rows: z.string().optional(),
  evidence: z.string().optional(),
  preset: z.string().optional(),
  whatIf: z.string().optional(),
  whatIfPreset: z.string().optional(),
})

const PARTS = ['Answer', 'KeyPoints', 'WeakAnswer', 'FollowUp'] as const
/** Fewer words than this are no answer that anyone could learn from. */
const FEWEST_WORDS = 40
const FEWEST_KEY_POINTS = 2
const FOLLOW_UPS = 2

/**
 * Compiles one `cards.mdx`: Markdown, formulas and listings between the tags of `<Card>`, `<Answer>`, `<KeyPoints>` (a list), `<WeakAnswer misses="">` and
 * `<FollowUp question="">`. Never throws for what an author wrote, but lists it in `problems`; a card with a problem is left out.
 *
 * @param lesson  slug of the folder
 */
export function compileCards(source: string, file: string, lesson: string, target: CardTarget): CompiledCards {
  const problems: Problem[] = []
  const complain = (node: MdNode, message: string) => problems.push({ file, line: lineOf(node), message })
  let tree: MdNode
  try {
    tree = unified().use(remarkParse).use(remarkMdx).use(remarkGfm).use(remarkMath).parse(source) as MdNode
  } catch (thrown) {
    const { line, reason } = thrown as { line?: number; reason?: string }
    return { cards: [], problems: [{ file, line: line ?? 1, message: reason ?? String(thrown) }] }
  }
  const cards = (tree.children ?? []).flatMap((node) => {
    if (!isElement(node) || node.name !== 'Card') {
      complain(node, 'cards.mdx holds <Card> elements and nothing else')
      return []
    }
    const before = problems.length
    const card = compileCard(node, lesson, { target, complain })
    return card === null || problems.length > before ? [] : [card]
  })
  return { cards, problems }
}

interface Compiling {
  readonly target: CardTarget
  readonly complain: (node: MdNode, message: string) => void
}

function compileCard(node: MdNode, lesson: string, context: Compiling): CompiledCards['cards'][number] | null {
  const { complain } = context
  const parsed = attributes.safeParse(plainAttributes(node))
  if (!parsed.success) {
    for (const issue of parsed.error.issues) complain(node, `<Card ${issue.path.join('.')}>: ${issue.message}`)
    return null
  }
  const { id, topic, level, anchor, rows, evidence, preset, whatIf, whatIfPreset } = parsed.data
  const children = node.children ?? []
  const parts = (name: (typeof PARTS)[number]) => children.filter((child) => isElement(child) && child.name === name)
  for (const child of children) {
    if (isElement(child) && !PARTS.some((part) => part === child.name)) {
      complain(child, `unknown <${child.name ?? ''}> in a card; there are ${PARTS.join(', ')}`)
    }
  }
  const [answer, keyPoints] = (['Answer', 'KeyPoints'] as const).map((name) => {
    const found = parts(name)
    if (found.length !== 1) complain(node, `card "${id}" needs one <${name}>`)
    return found[0]
  })
  const question = children.filter((child) => !isElement(child) || !PARTS.some((part) => part === child.name))
  if (question.length === 0) complain(node, `card "${id}" has no question`)
  const followUps = parts('FollowUp')
  if (followUps.length < FOLLOW_UPS) complain(node, `card "${id}" needs ${FOLLOW_UPS} <FollowUp>`)
  const [weak] = parts('WeakAnswer')
  const list = keyPoints?.children?.find(({ type }) => type === 'list')
  const items = list?.children ?? []
  if (items.length < FEWEST_KEY_POINTS)
    complain(node, `card "${id}" needs a list of at least ${FEWEST_KEY_POINTS} key points`)
  if (answer !== undefined && wordsOf(answer) < FEWEST_WORDS) {
    complain(answer, `the answer of "${id}" has ${wordsOf(answer)} words; below ${FEWEST_WORDS} it is shallow`)
  }
  if (
    (whatIf === undefined) !== (whatIfPreset === undefined) ||
    (evidence === undefined && (preset ?? whatIf) !== undefined)
  ) {
    complain(node, `card "${id}": preset and whatIf belong to evidence; whatIf comes with whatIfPreset`)
  }
  const html = (nodes: readonly MdNode[] | undefined) => renderHtml(nodes ?? [], context)
  const inline = (element: MdNode, name: string) => renderInline(element, name, context)
  return {
    id,
    lesson,
    topic,
    level,
    anchor: anchor ?? null,
    question: html(question),
    answer: html(answer?.children),
    keyPoints: items.map((item) => unwrap(html(item.children))),
    weak: weak === undefined ? null : { answer: html(weak.children), misses: inline(weak, 'misses') },
    followUps: followUps.map((one) => ({ question: inline(one, 'question'), answer: html(one.children) })),
    evidence:
      evidence === undefined
        ? null
        : {
            experiment: evidence,
            preset: preset ?? '',
            whatIf: whatIf === undefined ? null : { label: whatIf, preset: whatIfPreset ?? '' },
          },
    rows: rows === undefined ? [] : rows.split(',').map((row) => row.trim()),
    line: lineOf(node),
  }
}

const plainAttributes = (node: MdNode): Record<string, unknown> =>
  Object.fromEntries((node.attributes ?? []).map(({ name = '{...}', value }) => [name, value]))

/** A list item of one paragraph is shown without the paragraph. */
const unwrap = (html: string): string => /^<p>((?:(?!<p>)[^])*)<\/p>$/.exec(html)?.[1] ?? html

function wordsOf(node: MdNode): number {
  let words = 0
  visit(node, (child: MdNode) => {
    words += child.value?.split(/\s+/).filter((word) => word !== '').length ?? 0
  })
  return words
}

/** Markdown nodes as HTML. Formulas and listings are rendered by the target. */
function renderHtml(nodes: readonly MdNode[], { target, complain }: Compiling): string {
  const root: MdNode = { type: 'root', children: structuredClone([...nodes]) }
  let lead = ''
  visit(root, (node: MdNode) => {
    const raw = (make: () => string) => {
      try {
        node.value = make()
      } catch (thrown) {
        complain(node, explainTexError(thrown))
      }
      node.type = 'html'
      delete node.data
    }
    const { value = '' } = node
    if (node.type === 'paragraph') lead = headingText(node)
    const drifted = node.type === 'code' ? checkListing(node, lead, process.cwd()) : null
    if (drifted !== null) complain(node, drifted)
    if (node.type === 'inlineMath') raw(() => target.tex(value, false))
    else if (node.type === 'math') raw(() => target.tex(value, true))
    else if (node.type === 'code') raw(() => target.code(value, node.lang ?? 'text'))
    else if (isElement(node)) complain(node, `<${node.name ?? ''}> has no place within a card's text`)
    else if (node.type === 'html') complain(node, 'HTML is not allowed; write Markdown')
  })
  const processor = unified().use(remarkRehype, { allowDangerousHtml: true })
  const hast = processor.runSync(root as Parameters<typeof processor.runSync>[0])
  return toHtml(hast, { allowDangerousHtml: true }).trim()
}

/** The text of an attribute, with its formulas rendered. */
function renderInline(node: MdNode, name: string, { target, complain }: Compiling): string {
  const text = attributeText(node, name) ?? ''
  if (text === '') complain(node, `<${node.name ?? ''}> needs the attribute "${name}"`)
  const wrong = checkInlineMath(text)
  if (wrong !== null) {
    complain(node, `<${node.name ?? ''} ${name}>: ${wrong}`)
    return ''
  }
  return splitMath(text)
    .map(({ kind, value }) => (kind === 'tex' ? target.tex(value, false) : escapeHtml(value)))
    .join('')
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

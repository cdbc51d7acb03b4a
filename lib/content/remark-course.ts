import { SKIP, visit } from 'unist-util-visit'
import { type CourseIndex, checkElement } from './check-elements'
import { type DiagramSource, diagramSize, parseDiagram } from './diagrams'
import type { Highlight } from './highlight'
import { checkListing } from './listings'
import { explainTexError, renderTex } from './math'
import { type MdNode, attributeText, headingText, isElement, lineOf, makeElement } from './mdast'
import { slugify } from './slug'

/** What one pass over a lesson finds, for the page around it and for checks across lessons. */
export interface Harvest {
  readonly headings: { readonly id: string; readonly depth: number; readonly text: string; readonly line: number }[]
  readonly links: { readonly url: string; readonly line: number }[]
  readonly images: { readonly url: string; readonly line: number }[]
  readonly diagrams: (DiagramSource & { readonly drawn: boolean; readonly line: number })[]
  readonly exercises: { readonly id: string; readonly line: number }[]
  readonly experiments: string[]
  readonly problems: { readonly line: number; readonly message: string }[]
  hasReferences: boolean
}

export function emptyHarvest(): Harvest {
  return {
    headings: [],
    links: [],
    images: [],
    diagrams: [],
    exercises: [],
    experiments: [],
    problems: [],
    hasReferences: false,
  }
}

export interface RemarkCourseOptions {
  readonly root: string
  readonly index: CourseIndex
  /** Ids of the front matter's references. */
  readonly references: ReadonlySet<string>
  readonly highlight: Highlight
  /** Is filled. */
  readonly harvest: Harvest
}

/**
 * A remark plugin that checks a lesson against the course and turns formulas, listings and diagrams into
 * components with ready-made HTML: one string instead of hundreds of elements in the page's payload.
 */
export function remarkCourse(options: RemarkCourseOptions) {
  const { harvest, index, references } = options
  const complain = (node: MdNode, message: string): void => {
    harvest.problems.push({ line: lineOf(node), message })
  }
  return (tree: MdNode, file: { value: unknown }): void => {
    rejoinMarks(tree, String(file.value))
    addMissingHeadings(tree)
    let lead = ''
    visit(tree, (node: MdNode, position: number | undefined, parent: MdNode | undefined) => {
      const replace = (replacement: MdNode): typeof SKIP => {
        if (parent?.children !== undefined && position !== undefined) {
          parent.children[position] = { ...replacement, position: node.position }
        }
        return SKIP
      }
      if (node.type === 'paragraph') lead = headingText(node)
      if (isElement(node)) {
        for (const message of checkElement(node, index, references)) complain(node, message)
        collectElement(node, harvest)
      } else if (node.type === 'heading') collectHeading(node, harvest, complain)
      else if (node.type === 'link' || node.type === 'definition') {
        harvest.links.push({ url: node.url ?? '', line: lineOf(node) })
      } else if (node.type === 'image') collectImage(node, harvest, complain)
      else if (node.type === 'paragraph' && isDisplayMath(node, String(file.value))) {
        return replace(makeTex(node.children?.[0] ?? node, true, complain))
      } else if (node.type === 'math') return replace(makeTex(node, true, complain))
      else if (node.type === 'inlineMath') return replace(makeTex(node, false, complain))
      else if (node.type === 'code') {
        const wrong = checkListing(node, lead, options.root)
        if (wrong !== null) complain(node, wrong)
        return replace(
          node.lang === 'mermaid' ? makeDiagram(node, options, complain) : makeCode(node, options, complain),
        )
      } else if (node.type === 'mdxjsEsm') {
        // The one without a position is the front matter, as mdx-bundler exports it.
        if (node.position !== undefined) complain(node, 'a lesson neither imports nor exports')
      } else if (node.type === 'mdxFlowExpression' || node.type === 'mdxTextExpression') {
        if (!/^\s*(\/\*[\s\S]*\*\/)?\s*$/.test(node.value ?? '')) complain(node, 'a brace in prose: write \\{')
      }
      return undefined
    })
  }
}

const BLOCKS = new Set(['paragraph', 'list', 'blockquote', 'table', 'code', 'math', 'heading', 'mdxJsxFlowElement'])

/**
 * A paragraph that is nothing but `<Point>` and `<Reveal>` reaches us as loose elements, since MDX takes elements alone on a line for blocks. Here
 * it becomes a paragraph again, with the spaces between its parts.
 */
function rejoinMarks(parent: MdNode, source: string): void {
  const joined: MdNode[] = []
  let end = -1
  for (const node of parent.children ?? []) {
    const isWords =
      isElement(node) &&
      (node.name === 'Point' || node.name === 'Reveal') &&
      parent.type !== 'paragraph' &&
      !(node.children ?? []).some(({ type }) => BLOCKS.has(type))
    if (!isWords) {
      rejoinMarks(node, source)
      joined.push(node)
      end = -1
      continue
    }
    const words = { ...node, type: 'mdxJsxTextElement' }
    const start = node.position?.start.offset ?? 0
    const paragraph = joined.at(-1)
    if (end >= 0 && !/\n[ \t]*\n/.test(source.slice(end, start))) {
      paragraph?.children?.push({ type: 'text', value: ' ' }, words)
    } else joined.push({ type: 'paragraph', children: [words], position: node.position })
    end = node.position?.end.offset ?? 0
  }
  if (parent.children !== undefined) parent.children = joined
}

type Complain = (node: MdNode, message: string) => void

/** `<References />` and `<Recap>` are sections of the page even if the author wrote no heading above them. */
function addMissingHeadings(tree: MdNode): void {
  tree.children = (tree.children ?? []).flatMap((node, index, siblings) => {
    const titled = isElement(node) && (node.name === 'References' || node.name === 'Recap') ? node.name : null
    if (titled === null || siblings[index - 1]?.type === 'heading') return [node]
    return [{ type: 'heading', depth: 2, children: [{ type: 'text', value: titled }], position: node.position }, node]
  })
}

function collectElement(node: MdNode, harvest: Harvest): void {
  if (node.name === 'Exercise') harvest.exercises.push({ id: attributeText(node, 'id') ?? '', line: lineOf(node) })
  if (node.name === 'Demo') harvest.experiments.push(attributeText(node, 'id') ?? '')
  if (node.name === 'References') harvest.hasReferences = true
}

function collectHeading(node: MdNode, harvest: Harvest, complain: Complain): void {
  const text = headingText(node).trim()
  const id = slugify(text)
  const depth = node.depth ?? 1
  const previous = harvest.headings.at(-1)?.depth ?? 1
  if (depth === 1) complain(node, 'the title is the only level-1 heading; use ##')
  else if (depth > previous + 1) complain(node, `heading jumps from level ${String(previous)} to ${String(depth)}`)
  if (id === '') complain(node, 'a heading needs words, for its id')
  if (harvest.headings.some((heading) => heading.id === id)) complain(node, `a second heading with id "${id}"`)
  harvest.headings.push({ id, depth, text, line: lineOf(node) })
  node.data = { ...node.data, hProperties: { id } }
}

function collectImage(node: MdNode, harvest: Harvest, complain: Complain): void {
  if ((node.alt ?? '') === '') complain(node, 'an image needs a text alternative: ![what it shows](...)')
  harvest.images.push({ url: node.url ?? '', line: lineOf(node) })
}

/** Whether a paragraph is nothing but `$$...$$` on one line, which remark-math takes for inline. */
function isDisplayMath(node: MdNode, source: string): boolean {
  const only = node.children?.length === 1 ? node.children[0] : undefined
  const start = only?.position?.start.offset
  return only?.type === 'inlineMath' && start !== undefined && source.startsWith('$$', start)
}

function makeTex(node: MdNode, display: boolean, complain: Complain): MdNode {
  try {
    const html = renderTex(node.value ?? '', display)
    return makeElement(display ? 'flow' : 'text', 'Tex', display ? { html, display: 'true' } : { html })
  } catch (thrown) {
    complain(node, explainTexError(thrown))
    return { type: 'text', value: node.value }
  }
}

function makeCode(node: MdNode, { highlight }: RemarkCourseOptions, complain: Complain): MdNode {
  const language = node.lang ?? 'text'
  if (!highlight.knows(language)) complain(node, `no highlighting for "${language}"; see lib/content/highlight.ts`)
  const html = highlight.render(node.value ?? '', highlight.knows(language) ? language : 'text')
  return makeElement('flow', 'CodeBlock', { html, language })
}

function makeDiagram(node: MdNode, { root, harvest }: RemarkCourseOptions, complain: Complain): MdNode {
  const diagram = parseDiagram(node.value ?? '')
  if (diagram === null) {
    complain(node, 'a mermaid diagram must begin with the line "%% alt: what the picture shows"')
    return { type: 'text', value: '' }
  }
  const size = diagramSize(root, diagram.hash)
  harvest.diagrams.push({ ...diagram, drawn: size !== null, line: lineOf(node) })
  const { width = 0, height = 0 } = size ?? {}
  return makeElement('flow', 'Diagram', { ...diagram, width: String(width), height: String(height) })
}

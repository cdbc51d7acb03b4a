import type { CourseIndex } from './check-elements'
import { type MdNode, attributeText, headingText, isElement, lineOf, makeElement } from './mdast'
import { type ComponentName, SCREEN_USE } from './vocabulary'
import { slugify } from './slug'

/** What a slide is for; backup slides come last and are passed over. */
export type SlideKind = 'text' | 'figure' | 'predict' | 'backup'

/** One slide, as the page around it and the checks need it. */
export interface SlideOutline {
  /** Unique in the deck; stays as long as the section's title does. */
  readonly id: string
  readonly kind: SlideKind
  /** Words, with formulas as `$...$`; empty where a figure brings its own title. */
  readonly title: string
  /** Where the lesson says the same. */
  readonly anchor: string
  /** Parts that come one by one. */
  readonly reveals: number
  /** The experiment on it. */
  readonly demo: string | null
  readonly hasNotes: boolean
  /** Nothing is shown on it. */
  readonly empty: boolean
  readonly line: number
}

interface Draft {
  readonly id: string
  readonly kind: SlideKind
  readonly title: readonly MdNode[]
  readonly anchor: string
  readonly demo: string | null
  readonly line: number
  readonly shown: MdNode[]
  readonly notes: MdNode[]
  /** What the lesson says here and the slide does not. */
  readonly text: MdNode[]
}

/**
 * A remark plugin that makes a deck of a lesson. It runs after `remarkCourse`, on a tree of its own.
 *
 * Sections become slides, and `<Slide />` splits them. Prose stays with the speaker but for `<Point>` and `<Reveal>`; formulas, listings, tables and
 * pictures are on the slide unless `<Reading>` keeps them off. A demo, a picture and a box have a slide of their own; a prediction has one before its
 * demo; deep dives and exercises become backup slides at the end.
 *
 * @param slides  is filled
 */
export function remarkDeck({ index, slides }: { readonly index: CourseIndex; readonly slides: SlideOutline[] }) {
  return (tree: MdNode): void => {
    const drafts = draftSlides(tree.children ?? [], index)
    tree.children = drafts.map((draft) => {
      const reveals = numberReveals(draft.shown)
      slides.push({
        id: draft.id,
        kind: draft.kind,
        title: draft.title.map((node) => attributeText(node, 'text') ?? headingText(node)).join(''),
        anchor: draft.anchor,
        reveals,
        demo: draft.demo,
        hasNotes: draft.notes.length > 0,
        empty: draft.shown.length === 0,
        line: draft.line,
      })
      return slideElement(draft)
    })
  }
}

function slideElement({ id, kind, title, shown, notes, text }: Draft): MdNode {
  const part = (name: string, children: readonly MdNode[]): MdNode[] =>
    children.length === 0 ? [] : [{ ...makeElement('flow', name, {}), children: [...children] }]
  const sheet = [
    ...part('SlideTitle', title.length === 0 ? [] : [{ type: 'heading', depth: 2, children: [...title] }]),
    ...part('SlideBody', shown),
  ]
  return {
    ...makeElement('flow', 'DeckSlide', { id, kind }),
    children: [...part('SlideSheet', sheet), ...part('SlideNotes', notes), ...part('SlideText', text)],
  }
}

/** Walks through the lesson's blocks in order. */
function draftSlides(blocks: readonly MdNode[], index: CourseIndex): Draft[] {
  const deck = new Drafts()
  for (const node of blocks) {
    const line = lineOf(node)
    if (node.type === 'heading') deck.startSection(node)
    else if (!isElement(node)) deck.add(node)
    else if (node.name === 'Slide') deck.open('text', line, { title: attributeText(node, 'title') })
    else {
      switch (useOf(node)) {
        case 'notes':
          deck.last.notes.push(...(node.children ?? []))
          break
        case 'backup':
          deck.addBackup(node)
          break
        case 'box':
          deck.addBox(node)
          break
        case 'own': {
          const demo = node.name === 'Demo' ? (attributeText(node, 'id') ?? null) : null
          const asks = demo !== null && index.experiments[demo]?.predict !== undefined
          const question = asks ? deck.open('predict', line, { demo }) : undefined
          question?.shown.push(makeElement('flow', 'DemoPrediction', { id: demo ?? '' }))
          // Question and run are one tag, so they have the same notes.
          deck.open('figure', line, { demo, notes: question?.notes }).shown.push(node)
          break
        }
        default:
          deck.add(node)
      }
    }
  }
  return deck.finish()
}

/** Slides in the making. */
class Drafts {
  private readonly main: Draft[] = []
  private readonly backup: Draft[] = []
  private readonly used = new Set<string>()
  private section: { readonly anchor: string; readonly title: readonly MdNode[] } = { anchor: '', title: [] }

  constructor() {
    this.open('text', 1, {}).shown.push(makeElement('flow', 'DeckTitle', {}))
  }

  get last(): Draft {
    return this.main.at(-1)!
  }

  startSection(heading: MdNode): void {
    this.closeEmpty()
    this.section = {
      anchor: heading.data?.hProperties?.id ?? slugify(headingText(heading)),
      title: heading.children ?? [],
    }
    this.open('text', lineOf(heading), {})
  }

  /** Begins a slide. An empty one before it, in the same section, gives it its id and its words. */
  open(
    kind: SlideKind,
    line: number,
    { title, demo = null, notes }: { title?: string; demo?: string | null; notes?: MdNode[] },
  ): Draft {
    const { anchor } = this.section
    const last = this.main.at(-1)
    const empty = last?.shown.length === 0 ? this.main.pop() : undefined
    const heading = title !== undefined ? [inlineTitle(title)] : kind === 'text' ? this.section.title : []
    const draft: Draft = {
      id: empty?.id ?? this.unique(anchor === '' ? 'start' : anchor),
      ...{ kind, title: heading, anchor: demo === null ? anchor : `demo-${demo}`, demo, line },
      ...{ shown: [], notes: notes ?? empty?.notes ?? [], text: empty?.text ?? [] },
    }
    this.main.push(draft)
    return draft
  }

  /** Adds a block to the slide that is open, or to one that goes on after a figure. */
  add(node: MdNode): void {
    const shown = visible(node)
    if (shown.length > 0 && this.last.kind !== 'text') this.open('text', lineOf(node), {})
    this.last.shown.push(...shown)
    if (PROSE.has(node.type)) this.last.text.push(node)
  }

  /** A box has a slide of its own if something in it is marked. */
  addBox(node: MdNode): void {
    const shown = (node.children ?? []).flatMap(visible)
    if (shown.length > 0) this.open('figure', lineOf(node), {}).shown.push({ ...node, children: shown })
    this.last.text.push(...(node.children ?? []).filter(({ type }) => PROSE.has(type)))
  }

  addBackup(node: MdNode): void {
    const title = attributeText(node, 'title') ?? ''
    const children = node.children ?? []
    this.backup.push({
      id: this.unique(`backup-${slugify(title)}`),
      ...{ kind: 'backup', title: [inlineTitle(title)], demo: null, line: lineOf(node), notes: [] },
      anchor: node.name === 'Exercise' ? `exercise-${attributeText(node, 'id') ?? ''}` : this.section.anchor,
      shown: children.flatMap(visible),
      text: children.filter(({ type }) => PROSE.has(type)),
    })
  }

  finish(): Draft[] {
    this.closeEmpty()
    return [...this.main, ...this.backup]
  }

  /** A slide on which nothing is shown leaves its words to the one before. */
  private closeEmpty(): void {
    if (this.last.shown.length > 0) return
    const { text, notes } = this.main.pop()!
    this.last.text.push(...text)
    this.last.notes.push(...notes)
  }

  private unique(base: string): string {
    let id = base
    for (let times = 2; this.used.has(id); times++) id = `${base}-${String(times)}`
    this.used.add(id)
    return id
  }
}

const useOf = (node: MdNode) => SCREEN_USE[(node.name ?? '') as ComponentName] ?? 'shown'
const inlineTitle = (text: string): MdNode => makeElement('text', 'InlineMath', { text })
const isMark = (node: MdNode) => isElement(node) && (node.name === 'Point' || node.name === 'Reveal')
const PROSE = new Set(['paragraph', 'list', 'listItem', 'blockquote'])

/** What of a block is on the slide. */
function visible(node: MdNode): MdNode[] {
  if (isMark(node)) return [structuredClone(node)]
  if (node.type === 'paragraph') {
    return findMarks(node).map((mark) => ({ type: 'paragraph', children: [structuredClone(mark)] }))
  }
  if (node.type === 'list') {
    const items = (node.children ?? []).flatMap((item) => {
      const shown = (item.children ?? []).flatMap(visible)
      return shown.length === 0 ? [] : [{ ...item, children: shown }]
    })
    return items.length === 0 ? [] : [{ ...node, children: items }]
  }
  if (node.type === 'blockquote') return (node.children ?? []).flatMap(visible)
  if (node.type === 'thematicBreak') return []
  if (!isElement(node)) return [structuredClone(node)]
  switch (useOf(node)) {
    case 'none':
    case 'notes':
      return []
    case 'answer':
      // A solution comes at one press.
      return wrap('Reveal', (node.children ?? []).flatMap(visible))
    case 'marked':
      // As a whole, unless something in it is marked.
      return [
        findMarks(node).length === 0
          ? structuredClone(node)
          : { ...node, children: (node.children ?? []).flatMap(visible) },
      ]
    default:
      return [structuredClone(node)]
  }
}

function wrap(name: string, children: MdNode[]): MdNode[] {
  return children.length === 0 ? [] : [{ ...makeElement('flow', name, {}), children }]
}

function findMarks(node: MdNode): MdNode[] {
  return (node.children ?? []).flatMap((child) => (isMark(child) ? [child] : findMarks(child)))
}

/** Numbers the parts that come one by one. @returns how many there are */
function numberReveals(nodes: readonly MdNode[], from = 0): number {
  let count = from
  for (const node of nodes) {
    if (isElement(node) && node.name === 'Reveal') {
      const as = node.type === 'mdxJsxFlowElement' ? 'div' : 'span'
      node.attributes = makeElement('flow', '', { order: String(++count), as }).attributes
    } else count = numberReveals(node.children ?? [], count)
  }
  return count
}

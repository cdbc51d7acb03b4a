import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import remarkMath from 'remark-math'
import remarkMdx from 'remark-mdx'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { PLANNED_LESSONS } from '../../content/course'
import { EXPERIMENTS } from '../../content/experiments'
import inventory from '../../content/inventory.json'
import { decodeSettings } from '../experiments/url'
import type { Card } from '../review/card'
import { compileCards, pageTarget, type CardTarget, type CompiledCards } from './cards'
import { listLessonSlugs } from './course'
import { loadHighlight } from './highlight'
import { type MdNode, headingText } from './mdast'
import { slugify } from './slug'
import { throwProblems, type Problem } from './problems'

type CompiledCard = CompiledCards['cards'][number]

/**
 * Every card of the course, in the order of its lessons; also of lessons that are still to come, without their anchors.
 *
 * @throws CourseError('bad-content') that lists every problem as `file:line: message`
 */
export async function loadCards(target?: CardTarget, root = process.cwd()): Promise<readonly CompiledCard[]> {
  const with_ = target ?? pageTarget(await loadHighlight())
  const lessons = new Set(listLessonSlugs(root))
  const rows = new Set(inventory.map(({ id }) => id))
  const problems: Problem[] = []
  const owners = new Map<string, string>()
  const cards = PLANNED_LESSONS.flatMap(({ slug }) => {
    const file = `content/lessons/${slug}/cards.mdx`
    if (!existsSync(path.join(root, file))) return []
    const compiled = compileCards(readFileSync(path.join(root, file), 'utf8'), file, slug, with_)
    problems.push(...compiled.problems)
    const sections = lessons.has(slug)
      ? sectionsOf(readFileSync(path.join(root, `content/lessons/${slug}/lesson.mdx`), 'utf8'))
      : null
    for (const card of compiled.cards) {
      const complain = (message: string) =>
        problems.push({ file, line: card.line, message: `card "${card.id}": ${message}` })
      const owner = owners.get(card.id)
      if (owner !== undefined) complain(`the id is taken in ${owner}`)
      owners.set(card.id, file)
      for (const row of card.rows) if (!rows.has(row)) complain(`no row "${row}" in content/inventory.json`)
      if (sections !== null && card.anchor !== null && !sections.includes(card.anchor)) {
        complain(`the lesson has no section "#${card.anchor}"; it has ${sections.join(', ')}`)
      }
      for (const wrong of checkEvidence(card)) complain(wrong)
    }
    return compiled.cards.map((card) => (sections === null ? { ...card, anchor: null } : card))
  })
  throwProblems(problems)
  return cards
}

/** The ids of a lesson's sections. */
function sectionsOf(source: string): readonly string[] {
  const { children = [] } = unified()
    .use(remarkParse)
    .use(remarkMdx)
    .use(remarkMath)
    .parse(source.replace(/^---\n[^]*?\n---\n/, '')) as MdNode
  return children.filter(({ type }) => type === 'heading').map((node) => slugify(headingText(node).trim()))
}

/** A card as the browser gets it. */
export const pageCard = ({ rows: _rows, line: _line, ...card }: CompiledCard): Card => card

/** What is wrong with the run that a card points at: presets must be usable as they are. */
function checkEvidence({ evidence }: Card): readonly string[] {
  if (evidence === null) return []
  const experiment = EXPERIMENTS[evidence.experiment]
  if (experiment === undefined) return [`no experiment "${evidence.experiment}"`]
  return [evidence.preset, evidence.whatIf?.preset ?? ''].flatMap((preset) => {
    const query = new URLSearchParams(
      [...new URLSearchParams(preset)].map(([name, value]) => [`${experiment.id}.${name}`, value]),
    )
    return decodeSettings(experiment, query).notes
  })
}

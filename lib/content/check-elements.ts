import { faultInPrint, type ClaimResults } from '../experiments/results'
import type { Experiment } from '../experiments/types'
import { checkInlineMath } from './math'
import { type MdNode, attributeText, isElement } from './mdast'
import { VOCABULARY, attributesOf } from './vocabulary'

/** What lessons may refer to. */
export interface CourseIndex {
  readonly experiments: Readonly<Record<string, Experiment>>
  /** What was measured, by `experiment/claim`. */
  readonly results: ClaimResults
  readonly inventory: ReadonlySet<string>
}

/** Says what is wrong with one JSX element of a lesson; an empty list if nothing is. */
export function checkElement(node: MdNode, index: CourseIndex, references: ReadonlySet<string>): string[] {
  const name = node.name ?? '(fragment)'
  if (name === 'a') return ['write links in Markdown, [text](address), so that they are checked']
  if (/^[a-z]/.test(name)) return []
  if (attributesOf(name) === undefined) {
    return [`unknown component <${name}>; there are ${Object.keys(VOCABULARY).join(', ')}`]
  }
  const wrong = checkAttributes(node, name)
  return wrong.length > 0 ? wrong : [...checkIds(node, name, index, references), ...checkParts(node, name)]
}

function checkAttributes(node: MdNode, name: string): string[] {
  const { required = [], optional = [] } = attributesOf(name) ?? {}
  const problems: string[] = []
  const given = new Set<string>()
  for (const attribute of node.attributes ?? []) {
    if (attribute.type === 'mdxJsxExpressionAttribute' || attribute.name === undefined) {
      problems.push(`<${name}> must name its attributes; {...} is not allowed`)
      continue
    }
    given.add(attribute.name)
    if (!required.includes(attribute.name) && !optional.includes(attribute.name)) {
      problems.push(
        `<${name}> has no attribute "${attribute.name}"; it takes ${[...required, ...optional].join(', ') || 'none'}`,
      )
    }
    const complaint = typeof attribute.value === 'string' ? checkInlineMath(attribute.value) : null
    if (complaint !== null) problems.push(`<${name} ${attribute.name}>: ${complaint}`)
  }
  for (const key of required) if (!given.has(key)) problems.push(`<${name}> needs the attribute "${key}"`)
  return problems
}

function checkIds(node: MdNode, name: string, index: CourseIndex, references: ReadonlySet<string>): string[] {
  const { experiments } = index
  if (name === 'Demo') return checkExperiment(attributeText(node, 'id'), experiments)
  if (name === 'RunGoal') {
    const id = attributeText(node, 'experiment')
    const run = attributeText(node, 'run')
    const experiment = id === undefined ? undefined : experiments[id]
    if (experiment !== undefined && run !== undefined && !(run in experiment.runs)) {
      return [`experiment "${experiment.id}" has no run "${run}"; it has ${Object.keys(experiment.runs).join(', ')}`]
    }
    return checkExperiment(id, experiments)
  }
  if (name === 'Measured') return checkMeasured(node, index)
  if (name === 'Cite') {
    const id = attributeText(node, 'id') ?? ''
    return references.has(id) ? [] : [`<Cite id="${id}">: not among the front matter's references`]
  }
  return []
}

/** The claim exists, and its number is printed as one reads numbers. */
function checkMeasured(node: MdNode, { experiments, results }: CourseIndex): string[] {
  const key = attributeText(node, 'claim') ?? ''
  const [id = '', claimId = ''] = key.split('/')
  const claims = experiments[id]?.claims ?? []
  const claim = claims.find((candidate) => candidate.id === claimId)
  if (claim === undefined) {
    const unknown = checkExperiment(id, experiments)
    const known = claims.map((candidate) => candidate.id).join(', ') || 'none'
    return unknown.length > 0 ? unknown : [`experiment "${id}" has no claim "${claimId}"; it has ${known}`]
  }
  const result = results[key]
  if (result === undefined) return [`claim "${key}" is not measured yet: npm run claims -- ${id}`]
  const withRange = node.attributes?.some(({ name }) => name === 'range') === true
  const fault = faultInPrint(claim, result, withRange)
  return fault === null ? [] : [`claim "${key}": ${fault}; change its format or the sentence`]
}

function checkExperiment(id: string | undefined, experiments: CourseIndex['experiments']): string[] {
  if (id !== undefined && Object.hasOwn(experiments, id)) return []
  return [
    `unknown experiment "${id ?? ''}"; content/experiments.ts lists ${Object.keys(experiments).join(', ') || 'none'}`,
  ]
}

/** A choice needs two options, and a right one; a goal needs something to reach. */
function checkParts(node: MdNode, name: string): string[] {
  if (name === 'RunGoal') {
    const goals = node.attributes?.filter(({ name: key = '' }) => ['above', 'below', 'diverges'].includes(key)) ?? []
    return goals.length === 1 ? [] : ['<RunGoal> needs exactly one of above, below and diverges']
  }
  if (name !== 'Choice') return []
  const options = findElements(node, 'Option')
  if (options.length < 2) return ['<Choice> needs at least two <Option>']
  const right = options.filter((option) => option.attributes?.some((attribute) => attribute.name === 'correct'))
  return right.length === 0 ? ['<Choice> has no <Option correct>'] : []
}

function findElements(node: MdNode, name: string): MdNode[] {
  return (node.children ?? []).flatMap((child) =>
    isElement(child) && child.name === name ? [child] : findElements(child, name),
  )
}

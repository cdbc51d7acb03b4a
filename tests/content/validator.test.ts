import { describe, expect, it } from 'vitest'
import { lessonSource, problemsOf, problemsOfBody } from './fixtures'

const REFERENCES = '[{ id: rm, authors: "Robbins, Monro", year: 1951, title: "SA", url: "https://example.org/" }]'
const FILE = 'training-and-sgd.mdx'

describe('a good lesson', () => {
  it('has no problems', async () => {
    const body = [
      '## One $x$',
      'Text with $\\eta < 1$, <Cite id="rm" />, <Measured claim="race/loss" />, [a link](#two) and {/* a comment */}',
      '<Demo id="race" />',
      '## Two',
      '<Choice question="Is $x$ it?">',
      '<Option correct why="Since $x$.">Yes</Option>',
      '<Option why="No.">No</Option>',
      '</Choice>',
      '$$x$$',
      '```ts\nconst x = 1\n```',
      '<References />',
    ]
    expect(await problemsOfBody(body.join('\n\n'), { references: REFERENCES })).toEqual([])
  })
})

describe('a bad element is named with its line', () => {
  const cases: readonly (readonly [what: string, body: string, problem: string])[] = [
    ['unknown component', '## A\n\n<Dmeo id="race" />', `${FILE}:14: unknown component <Dmeo>`],
    ['internal component', 'x\n\n<Tex html="<b>" />', `${FILE}:14: unknown component <Tex>`],
    [
      'unknown attribute',
      '<Pitfall titel="x">\n\ntext\n\n</Pitfall>',
      `${FILE}:12: <Pitfall> has no attribute "titel"`,
    ],
    ['missing attribute', '<Demo />', `${FILE}:12: <Demo> needs the attribute "id"`],
    ['unknown experiment', 'x\n\n<Demo id="rcae" />', `${FILE}:14: unknown experiment "rcae"`],
    ['unknown goal', '<RunGoal experiment="no" run="sgd" above={1} />', `${FILE}:12: unknown experiment "no"`],
    [
      'unknown run',
      '<RunGoal experiment="race" run="adam" above={1} />',
      `${FILE}:12: experiment "race" has no run "adam"`,
    ],
    ['goal without level', '<RunGoal experiment="race" run="sgd" />', `${FILE}:12: <RunGoal> needs exactly one of`],
    ['unknown claim', 'x <Measured claim="race/speed" />', `${FILE}:12: experiment "race" has no claim "speed"`],
    [
      'claim without a result',
      'x <Measured claim="race/unmeasured" />',
      `${FILE}:12: claim "race/unmeasured" is not measured yet: npm run claims -- race`,
    ],
    [
      'number with an exponent',
      'x <Measured claim="race/large" />',
      `${FILE}:12: claim "race/large": 20 prints with an exponent`,
    ],
    [
      'range that rounding falsifies',
      'x <Measured claim="race/loss" range />',
      `${FILE}:12: claim "race/loss": 0.145 prints as 0.1, 31 % off`,
    ],
    ['unknown citation', 'x\ny <Cite id="nobody" />', `${FILE}:13: <Cite id="nobody">: not among`],
    [
      'choice without answer',
      '<Choice question="?">\n\n<Option why="a">A</Option>\n\n<Option why="b">B</Option>\n\n</Choice>',
      `${FILE}:12: <Choice> has no <Option correct>`,
    ],
    ['bad formula', 'text\n\n$$\n\\fraq{1}{2}\n$$', `${FILE}:14: bad formula: Undefined control sequence: \\fraq`],
    ['bad inline formula', 'text $x_$', `${FILE}:12: bad formula`],
    [
      'bad formula in an attribute',
      '<DeepDive title="On $\\foo$">\n\nx\n\n</DeepDive>',
      `${FILE}:12: <DeepDive title>: bad formula`,
    ],
    [
      'link to a missing section',
      '## Here\n\n[x](#there)',
      `${FILE}:14: link to "#there": no such section; there are #here`,
    ],
    [
      'link to a planned lesson',
      '[x](/lessons/muon/)',
      `${FILE}:12: link to "/lessons/muon/": there is no such lesson`,
    ],
    ['link to no page', '[x](/drill/)', `${FILE}:12: link to "/drill/", which is no page`],
    ['missing image', '![x](/no.png)', `${FILE}:12: no file public/no.png`],
    ['image without words', '![](/theme.js)', `${FILE}:12: an image needs a text alternative`],
    ['diagram without words', '```mermaid\nflowchart LR\n```', `${FILE}:12: a mermaid diagram must begin with`],
    ['undrawn diagram', '```mermaid\n%% alt: never drawn\nflowchart LR\n  A-->Z9\n```', `${FILE}:12: diagram`],
    ['unknown language', '```cobol\nx\n```', `${FILE}:12: no highlighting for "cobol"`],
    ['level-1 heading', '# Title', `${FILE}:12: the title is the only level-1 heading`],
    ['skipped level', '## A\n\n#### B', `${FILE}:14: heading jumps from level 2 to 4`],
    ['two headings alike', '## A\n\n## A', `${FILE}:14: a second heading with id "a"`],
    ['import', 'import x from "y"', `${FILE}:12: a lesson neither imports nor exports`],
    ['expression', 'the set {x}', `${FILE}:12: a brace in prose`],
    ['raw link', 'x <a href="/drill/">y</a>', `${FILE}:12: write links in Markdown`],
    ['MDX syntax', 'text\n\n<Pitfall title="x">\n\nnever closed', `${FILE}:`],
  ]
  it.each(cases)('%s', async (_, body, problem) => {
    const problems = await problemsOfBody(body)
    expect(problems.filter((found) => found.startsWith(problem))).toHaveLength(1)
    expect(problems).toHaveLength(1)
  })

  it('names the exact line of an MDX syntax error', async () => {
    const [problem] = await problemsOfBody('text\n\nwith x <3')
    expect(problem).toMatch(/^training-and-sgd\.mdx:14: Unexpected character `3`/)
  })

  it('reports an exercise id that is used twice', async () => {
    const exercise = '<Exercise id="e" title="E">\n\nx\n\n</Exercise>'
    const problems = await problemsOf({
      'training-and-sgd': lessonSource(exercise),
      'init-and-signal': lessonSource(`x\n\n${exercise}`, { order: '2' }),
    })
    expect(problems).toEqual([
      'training-and-sgd.mdx:12: exercise id "e" is used more than once (training-and-sgd, init-and-signal)',
      'init-and-signal.mdx:14: exercise id "e" is used more than once (training-and-sgd, init-and-signal)',
    ])
  })
})

describe('bad front matter is named with its line', () => {
  const cases: readonly (readonly [what: string, changes: Record<string, string>, problem: string])[] = [
    ['wrong type', { minutes: 'soon' }, `${FILE}:6: front matter, minutes: `],
    ['unknown key', { colour: 'red' }, `${FILE}:11: front matter: Unrecognized key: "colour"`],
    ['unknown module', { module: 'Z' }, `${FILE}:4: front matter, module: `],
    [
      'bad reference',
      {
        references:
          '\n  - { id: a, authors: A, year: 1999, title: T, url: "https://x.org/" }\n  - { id: b, authors: B, year: 1999, title: T, url: nope }',
      },
      `${FILE}:12: front matter, references.1.url: `,
    ],
    ['bad YAML', { title: '"open' }, `${FILE}:`],
    ['unknown inventory row', { covers: '[S9-9-z]' }, `${FILE}:9: covers: no row "S9-9-z"`],
    ['unknown requirement', { requires: '[nothing]' }, `${FILE}:7: requires: no lesson "nothing"`],
    ['wrong place', { order: '3' }, `${FILE}:5: content/course.ts gives it order 1`],
    ['references not shown', { references: REFERENCES }, `${FILE}:10: the list is not shown: <References />`],
  ]
  it.each(cases)('%s', async (_, changes, problem) => {
    const problems = await problemsOfBody('text', changes)
    expect(problems.filter((found) => found.startsWith(problem))).toHaveLength(1)
  })

  it('reports a circle of requirements in every lesson of it', async () => {
    const problems = await problemsOf({
      'training-and-sgd': lessonSource('text', { requires: '[init-and-signal]' }),
      'init-and-signal': lessonSource('text', { requires: '[training-and-sgd]', order: '2' }),
    })
    expect(problems).toEqual([
      'training-and-sgd.mdx:7: requires goes in a circle: training-and-sgd -> init-and-signal -> training-and-sgd',
      'init-and-signal.mdx:7: requires goes in a circle: init-and-signal -> training-and-sgd -> init-and-signal',
    ])
  })

  it('takes a planned lesson for known', async () => {
    expect(await problemsOfBody('text', { requires: '[muon]' })).toEqual([])
  })
})

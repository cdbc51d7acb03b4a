import { describe, expect, it } from 'vitest'
import { shortCitation } from '@/components/lesson/Cite'
import { judgeAnswer, parseAnswer } from '@/lib/answers'
import { splitMath } from '@/lib/content/math'
import { slugify } from '@/lib/content/slug'

describe('parseAnswer', () => {
  it.each([
    ['0.25', 0.25],
    ['0,25', 0.25],
    ['1/4', 0.25],
    [' 25 % ', 0.25],
    ['2.5e-1', 0.25],
    ['−3', -3],
    ['', NaN],
    ['1/', NaN],
    ['a quarter', NaN],
    ['1/2/3', NaN],
  ])('%s', (text, value) => {
    expect(parseAnswer(text)).toBe(value)
  })
})

describe('judgeAnswer', () => {
  it.each([
    ['0.2524', 'right'],
    ['0.2526', 'wrong'],
    ['-0.25', 'sign'],
    ['25', 'power-of-ten'],
    ['x', 'not-a-number'],
    ['1/0', 'not-a-number'],
    ['0', 'wrong'],
  ])('%s of 0.25 within 1 %%', (text, verdict) => {
    expect(judgeAnswer(text, 0.25, 0.01)).toBe(verdict)
  })

  it('takes the tolerance as absolute around zero', () => {
    expect(judgeAnswer('0.005', 0, 0.01)).toBe('right')
    expect(judgeAnswer('0.02', 0, 0.01)).toBe('wrong')
  })

  it('needs an exact answer at tolerance 0', () => {
    expect(judgeAnswer('3', 3, 0)).toBe('right')
    expect(judgeAnswer('3.01', 3, 0)).toBe('wrong')
  })
})

describe('text', () => {
  it('makes ids of headings', () => {
    expect(slugify('Newton–Schulz: no SVD needed')).toBe('newton-schulz-no-svd-needed')
    expect(slugify("The spectral norm and $UV^\\top$, Adam's way")).toBe('the-spectral-norm-and-adams-way')
  })

  it('splits words and formulas', () => {
    expect(splitMath('a $b$ for \\$5')).toEqual([
      { kind: 'text', value: 'a ' },
      { kind: 'tex', value: 'b' },
      { kind: 'text', value: ' for $5' },
    ])
  })

  it.each([
    ['Robbins, Monro', 'Robbins & Monro 2000'],
    ['Jordan, Jin, Boza, You', 'Jordan et al. 2000'],
    ['Hoffmann, Borgeaud and others', 'Hoffmann et al. 2000'],
    ['K. Jordan and L. Newhouse', 'Jordan & Newhouse 2000'],
    ['OpenAI', 'OpenAI 2000'],
  ])('cites %s', (authors, citation) => {
    expect(shortCitation({ id: 'x', authors, year: 2000, title: 'T', url: 'https://example.org/' })).toBe(citation)
  })
})

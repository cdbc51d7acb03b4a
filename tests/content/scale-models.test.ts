import { describe, expect, it } from 'vitest'

import { COMPUTE_GROWTH, SCALE_MODELS } from '@/content/lessons/training-and-sgd/scale-models'
import { loadFrontMatter } from '@/lib/content/course'

const named = (wanted: string) => SCALE_MODELS.find(({ name }) => name === wanted)!
const months = SCALE_MODELS.map(({ published: [year, month] }) => 12 * year + month)

describe('the models of the charts of scale', () => {
  it('each have their sources among the references of the lesson', () => {
    const known = loadFrontMatter()
      .get('training-and-sgd')!
      .references.map(({ id }) => id)
    const cited = SCALE_MODELS.flatMap(({ source, compute }) => [source, ...(compute === null ? [] : [compute.source])])
    expect(cited.filter((id) => !known.includes(id))).toEqual([])
  })

  it('stand in order, as many and over as many years as the title says', () => {
    expect(months).toEqual(months.toSorted((a, b) => a - b))
    expect(SCALE_MODELS).toHaveLength(10)
    expect(SCALE_MODELS.at(-1)!.published[0] - SCALE_MODELS[0]!.published[0]).toBe(26)
  })

  it('bear out what the text reads from them', () => {
    const [gpt, chinchilla] = [named('GPT-3'), named('Chinchilla')]
    expect(chinchilla.parameters / gpt.parameters).toBeCloseTo(0.4, 6)
    expect(chinchilla.compute!.value / gpt.compute!.value).toBeCloseTo(1.8, 1)
    for (const { name, parameters, tokens, compute } of SCALE_MODELS) {
      // "About 6ND": within a twentieth.
      if (tokens !== undefined)
        expect(Math.abs((6 * parameters * tokens) / compute!.value - 1), name).toBeLessThan(0.05)
    }
    expect((12 * Math.log(2)) / Math.log(COMPUTE_GROWTH.perYear)).toBeCloseTo(5.5, 1)
  })

  it('lie about the line of growth: none after AlexNet is 25 times off it', () => {
    const start = named('AlexNet')
    for (const [i, { name, compute }] of SCALE_MODELS.entries()) {
      const years = (months[i]! - months[SCALE_MODELS.indexOf(start)]!) / 12
      if (compute === null || years < 0) continue
      const line = start.compute!.value * COMPUTE_GROWTH.perYear ** years
      expect(Math.abs(Math.log(compute.value / line)), name).toBeLessThan(Math.log(25))
    }
  })
})

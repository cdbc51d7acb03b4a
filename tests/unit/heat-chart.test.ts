import { describe, expect, it } from 'vitest'

import { describePanel, HEAT_LEVELS, heatModel, levelOf, type HeatView } from '@/components/demo/charts/heat-model'
import { packRecording, unpackRecording } from '@/components/demo/compact-recording'
import { lineMetrics } from '@/components/demo/summary'
import { EXPERIMENTS } from '@/content/experiments'
import { resolveRun } from '@/lib/experiments/resolve'
import { emptySeries, type RunSeries } from '@/lib/runs/series'

const experiment = EXPERIMENTS['depth-race']!
const view = experiment.views.find((one): one is HeatView => one.kind === 'heat')!

const run = (key: string, rows: readonly (readonly number[])[], steps: readonly number[]): RunSeries => ({
  ...emptySeries(key, 1, { ...resolveRun(experiment, key, 1), steps: 100 }),
  steps,
  elapsedMs: steps.map(() => 0),
  values: {
    loss: steps.map(() => 1),
    ...Object.fromEntries(rows.map((row, i) => [`layerGradNorm/${i}`, row])),
  },
  state: 'done',
})

describe('the heat model', () => {
  it('has a panel for each run that measured the family, with only the measured steps', () => {
    const one = run(
      'pre-layer',
      [
        [1, Number.NaN, 10],
        [100, Number.NaN, 1000],
      ],
      [0, 25, 50],
    )
    const { panels, scale } = heatModel(experiment, view, [one, run('none', [], [0, 50])])
    expect(panels.map(({ key }) => key)).toEqual(['pre-layer'])
    expect(panels[0]!.steps).toEqual([0, 50])
    expect(panels[0]!.values).toEqual([
      [1, 10],
      [100, 1000],
    ])
    expect(scale.domain).toEqual([1, 1000])
    // Row 0 is the lower half; the last column lasts until the planned end.
    const lowest = panels[0]!.shapes.find(({ level }) => level === 0)!
    expect(lowest.d).toBe('M0 500H500V1000H0Z')
    expect(panels[0]!.shapes.find(({ level }) => level === HEAT_LEVELS - 1)!.d).toBe('M500 0H1000V500H500Z')
  })

  it('joins neighbours of one colour, and leaves holes where there is no number', () => {
    const one = run(
      'pre-layer',
      [
        [2, 2, Infinity, 2],
        [3, 3, 3, 3],
      ],
      [0, 25, 50, 75],
    )
    const { panels } = heatModel(experiment, view, [one])
    const all = panels[0]!.shapes.map(({ d }) => d).join('')
    expect(all.match(/M/g)).toHaveLength(3)
    expect(all).toContain('M750 500H1000V1000H750Z')
  })

  it('draws a lone measurement only until the next one would come, as for a run that diverged at once', () => {
    const { panels } = heatModel(experiment, view, [run('scaled', [[2]], [0])])
    expect(panels[0]!.shapes.map(({ d }) => d)).toEqual(['M0 0H100V1000H0Z'])
  })

  it('colours of a live run keep the recording’s scale', () => {
    const [live, recorded] = [run('pre-layer', [[1]], [0]), run('pre-layer', [[1e-6, 1e3]], [0, 50])]
    expect(heatModel(experiment, view, [live], [recorded]).scale.domain).toEqual([1e-5, 1000])
    expect(heatModel(experiment, view, [live]).scale.domain).toEqual([0.5, 2])
  })

  it('gives levels from end to end, the lowest to zero, none to what is not a number', () => {
    expect([1, 10, 100, 1e9].map((v) => levelOf('log', [1, 100], v))).toEqual([0, 12, 23, 23])
    expect([0, Number.NaN, Infinity, 1e-9].map((v) => levelOf('log', [1, 100], v))).toEqual([0, null, null, 0])
  })

  it('is said in words', () => {
    const { panels } = heatModel(experiment, view, [
      run(
        'pre-layer',
        [
          [1, 0.5],
          [4, 8],
        ],
        [0, 50],
      ),
    ])
    expect(describePanel(view, panels[0]!)).toBe(
      'pre LayerNorm, norm of the gradient. At step 0: block 1 1.00, block 2 4.00. At step 50: block 1 0.500, block 2 8.00.',
    )
  })

  it('survives the way into a page, and adds nothing to the data table', () => {
    const one = run(
      'pre-layer',
      [
        [1, Number.NaN, 10],
        [100, Number.NaN, 1000],
      ],
      [0, 25, 50],
    )
    const [back] = unpackRecording(experiment, packRecording(experiment, [one]))
    expect(heatModel(experiment, view, [{ ...back!, config: one.config }]).panels[0]!.values).toEqual([
      [1, 10],
      [100, 1000],
    ])
    expect(lineMetrics(experiment).map(({ metric }) => metric)).toEqual(['loss', 'testAccuracy'])
  })
})

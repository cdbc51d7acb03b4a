import { expect, test } from '@playwright/test'

import { DemoOnPage } from './demo'

const PAGE = '/lessons/normalization/'

test.describe('the depth race', () => {
  test.slow()
  test('on WASM: the heat map fills, deep gradients die in post-norm at a high rate', async ({ page }) => {
    const failures: string[] = []
    page.on('pageerror', (error) => failures.push(error.message))
    await page.goto(`${PAGE}?backend=wasm&depth-race.step=60&depth-race.lr-post=0.1`)
    const race = new DemoOnPage(page, 'depth-race')
    await race.panel.scrollIntoViewIfNeeded()
    const panels = race.panel.locator('.heat-panel')
    await expect(panels).toHaveCount(6)
    await race.press('Run')
    await race.waitFor('done')
    await expect(race.panel).toHaveAttribute('data-backend', 'wasm')
    await expect(panels).toHaveCount(6)

    /** The first block's gradient at the first and the last measurement, from the words of the picture. */
    const firstBlock = async (run: string) => {
      const words = await race.panel.locator(`[data-run="${run}"] [role="img"]`).getAttribute('aria-label')
      return [...(words ?? '').matchAll(/block 1 ([\d.,]+(?:e.\d+)?)/g)].map((match) =>
        Number(
          match[1]!
            .replace('−', '-')
            .replace(/,(?=\d{3})/g, '')
            .replace(/,$/, ''),
        ),
      )
    }
    const [none] = await firstBlock('none')
    expect(none).toBeGreaterThan(100)
    const [before, after] = await firstBlock('post-layer')
    expect(after! / before!).toBeLessThan(0.3)
    const [preBefore, preAfter] = await firstBlock('pre-layer')
    expect(preAfter! / preBefore!).toBeGreaterThan(0.3)

    await race.panel.getByText('Numbers of this picture').click()
    const rows = race.panel.locator('.heat-table tbody tr')
    await expect(rows).toHaveCount(18)
    expect(failures).toEqual([])
  })

  test('on WebGPU: captured, and the gradients of WASM', async ({ page }) => {
    // Two blocks: the software adapter that tests have is slow.
    const gradients = async (backend: string) => {
      await page.goto(`${PAGE}?backend=${backend}&depth-race.step=2&depth-race.depth=2`)
      const race = new DemoOnPage(page, 'depth-race')
      await race.panel.scrollIntoViewIfNeeded()
      await race.press('Run')
      await race.waitFor('done')
      await expect(race.panel).toHaveAttribute('data-backend', backend)
      await expect(race.panel).toHaveAttribute('data-mode', 'captured')
      const words = await race.panel
        .locator('.heat-panel [role="img"]')
        .evaluateAll((all) => all.map((one) => one.ariaLabel ?? ''))
      return words.map((text) => [...text.matchAll(/block \d ([\d.]+\d)/g)].map((match) => Number(match[1])))
    }
    const expected = await gradients('wasm')
    expect(expected).toHaveLength(6)
    const got = await gradients('webgpu')
    expected.forEach((run, i) => {
      expect(run.length).toBeGreaterThanOrEqual(2)
      run.forEach((value, k) => expect(Math.abs(got[i]![k]! / value - 1)).toBeLessThan(0.02))
    })
  })
})

test('BatchNorm with batches of 4 trains in the browser, its two evaluations are both drawn', async ({ page }) => {
  await page.goto(`${PAGE}?backend=wasm&batch-size.step=80`)
  const demo = new DemoOnPage(page, 'batch-size')
  await demo.panel.scrollIntoViewIfNeeded()
  await demo.press('Run')
  await demo.waitFor('done')
  expect(await demo.table()).toContain('BatchNorm')
  await expect(demo.panel.locator('[data-summary]')).toContainText('After 80 steps')
})

test('the picture of the axes: sets by pointer and keyboard, and who notices', async ({ page }) => {
  await page.goto(PAGE)
  const picture = page.locator('[data-picture="norm-axes"]')
  await picture.scrollIntoViewIfNeeded()
  const lit = picture.locator('.tensor').first().locator('[data-lit="true"]')
  await expect(lit).toHaveCount(12) // a channel: 6 samples, 2 positions
  await picture.getByRole('button', { name: 'LayerNorm' }).click()
  await expect(lit).toHaveCount(6)
  await picture.getByRole('button', { name: 'GroupNorm' }).click()
  await picture.getByRole('button', { name: '3', exact: true }).click()
  await expect(lit).toHaveCount(4)

  const cell = picture.locator('.tensor').first().locator('[data-index="0"]')
  await cell.hover()
  await expect(picture.locator('[data-number="set"]')).toHaveText('4')
  await cell.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  const focused = picture.locator('.tensor').first().locator('[data-index="23"]')
  await expect(focused).toBeFocused()
  await expect(focused).toHaveAttribute('aria-selected', 'true')

  const notices = async () =>
    Promise.all(
      ['batch', 'layer', 'rms', 'group'].map(async (norm) => {
        const text = await picture.locator(`[data-notices="${norm}"]`).innerText()
        return text !== 'does not notice'
      }),
    )
  await picture.getByRole('button', { name: 'sample 2 × 10' }).click()
  expect(await notices()).toEqual([true, false, false, false])
  await picture.getByRole('button', { name: 'sample 2 + 5' }).click()
  expect(await notices()).toEqual([true, false, true, false])
  await picture.getByRole('button', { name: 'channel 3 + 5' }).click()
  expect(await notices()).toEqual([false, true, true, true])
})

test('the labs answer on this machine', async ({ page }) => {
  await page.goto(`${PAGE}?backend=wasm`)
  const offset = page.locator('[data-lab="norm-offset"]')
  await offset.scrollIntoViewIfNeeded()
  const signal = async (norm: string) =>
    Number(await offset.locator(`[data-norm="${norm}"]`).getAttribute('data-value'))
  expect(await signal('rms')).toBeLessThan(0.001)
  await offset.getByRole('button', { name: 'Run it here' }).click()
  await expect(offset).toHaveAttribute('data-state', 'done', { timeout: 60_000 })
  expect(await signal('rms')).toBeLessThan(0.001)
  expect(await signal('layer')).toBeGreaterThan(0.9)
  await offset.getByRole('button', { name: 'each feature its own' }).click()
  expect(await signal('layer')).toBeLessThan(0.001)
  expect(await signal('batch')).toBeGreaterThan(0.9)

  const cost = page.locator('[data-lab="norm-cost"]')
  await cost.scrollIntoViewIfNeeded()
  await cost.getByRole('button', { name: 'Run it here' }).click()
  await expect(cost).toHaveAttribute('data-state', 'done', { timeout: 60_000 })
  await expect(cost).toHaveAttribute('data-backend', 'wasm')
  const ratios = await cost
    .locator('[data-ratio]')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-ratio'))))
  expect(ratios).toHaveLength(4)
  for (const ratio of ratios) expect(ratio).toBeGreaterThan(0.3)
})

import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test'

/** One demo panel on a page, by its public contract. */
export class DemoOnPage {
  readonly panel: Locator

  constructor(
    readonly page: Page,
    id: string,
    within: Page | FrameLocator = page,
  ) {
    this.panel = within.locator(`[data-demo="${id}"]`)
  }

  async press(name: 'Run' | 'Pause' | 'Resume' | 'Reset'): Promise<void> {
    await this.panel.getByRole('button', { name, exact: true }).click()
  }

  async waitFor(state: string, timeout = 120_000): Promise<void> {
    await expect(this.panel).toHaveAttribute('data-state', state, { timeout })
  }

  async step(): Promise<number> {
    return Number(await this.panel.getAttribute('data-step'))
  }

  async waitForStep(atLeast: number, timeout = 120_000): Promise<void> {
    await expect.poll(() => this.step(), { timeout }).toBeGreaterThanOrEqual(atLeast)
  }

  /** The data tables' text: every logged number of every run that is shown. */
  async table(): Promise<string> {
    const details = this.panel.locator('details', { hasText: 'Data table' })
    if (!(await details.evaluate((element: HTMLDetailsElement) => element.open)))
      await details.locator('summary').click()
    // The tables are drawn once the element has told that it is open.
    await details.locator('table').first().waitFor()
    return (await details.locator('table').allInnerTexts()).join('\n')
  }
}

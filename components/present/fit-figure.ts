/** What a zoom shows, the first that a slide has. */
const FIGURES = ['.demo-view-main', '.demo-main', '.diagram', 'table', '.listing', '.formula', 'img', '.slide-body']

/**
 * The transform, to be put after the sheet's own scale, that makes the first figure of a sheet fill it.
 *
 * @param width   of the sheet before any transform, in CSS pixels; as `height`
 */
export function fitFigure(sheet: HTMLElement, width: number, height: number): string | null {
  const figure = FIGURES.map((selector) => sheet.querySelector<HTMLElement>(selector)).find(
    (found): found is HTMLElement => found !== null,
  )
  if (figure === undefined) return null
  const outer = sheet.getBoundingClientRect()
  const inner = figure.getBoundingClientRect()
  if (inner.width === 0 || inner.height === 0) return null
  const unit = width / outer.width // The sheet is scaled to its frame already.
  const box = {
    left: (inner.left - outer.left) * unit,
    top: (inner.top - outer.top) * unit,
    width: inner.width * unit,
    height: inner.height * unit,
  }
  const factor = Math.min(width / box.width, height / box.height)
  const x = (width - box.width * factor) / 2 - box.left * factor
  const y = (height - box.height * factor) / 2 - box.top * factor
  return ` translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) scale(${factor.toFixed(3)})`
}

/** Runs in the page of a deck that shows all slides (`?print`): what is cut off or too small on each of them. */
export function slideFaults(): { readonly slide: string; readonly faults: string[] }[] {
  /** CSS pixels of a slide's own layout, 640 wide: 24 on a screen of 1280. */
  const SMALLEST = 12
  const name = (element: Element) =>
    `${element.tagName.toLowerCase()}${element.classList.length > 0 ? `.${[...element.classList].join('.')}` : ''}`
  return [...document.querySelectorAll('.deck-slide')].map((slide) => {
    const faults = new Set<string>()
    const sheet = slide.querySelector<HTMLElement>('.slide-sheet')
    if (sheet === null) return { slide: slide.getAttribute('data-slide') ?? '', faults: ['has nothing on it'] }
    const edge = sheet.getBoundingClientRect()
    const unit = edge.width / sheet.offsetWidth
    /** Cut off by any box that does not scroll by itself. */
    const clipped = (element: Element, text: DOMRect) => {
      for (let box = element; box !== slide; box = box.parentElement!) {
        const { overflowX, overflowY } = getComputedStyle(box)
        const at = box.getBoundingClientRect()
        const slack = 2 * unit
        if (overflowY !== 'visible' && (text.bottom > at.bottom + slack || text.top < at.top - slack)) return name(box)
        if (overflowX !== 'visible' && (text.right > at.right + slack || text.left < at.left - slack)) return name(box)
      }
      return null
    }
    const walker = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement!
      const words = node.textContent?.trim() ?? ''
      if (words === '' || element.closest('.katex-mathml, [hidden], .demo-announce, option') !== null) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      // What only a screen reader gets is a pixel large.
      if (box.width < 2 || box.height < 2 || element.getBoundingClientRect().width < 2) continue
      const style = getComputedStyle(element)
      if (style.visibility === 'hidden') continue
      const size = Number.parseFloat(style.fontSize)
      // Exponents and indices are smaller than what they belong to.
      if (size < SMALLEST - 0.05 && element.closest('.katex, sup, sub') === null)
        faults.add(`"${words.slice(0, 40)}" has ${(size * 2).toFixed(1)} px at 1280, in ${name(element)}`)
      const by = clipped(element, box)
      if (by !== null) faults.add(`"${words.slice(0, 40)}" is cut off by ${by}`)
    }
    for (const picture of sheet.querySelectorAll('svg, img, canvas')) {
      const box = picture.getBoundingClientRect()
      if (
        box.width > 2 &&
        box.height > 2 &&
        box.bottom > edge.bottom + 2 * unit &&
        picture.closest('.katex, .slide-drawing') === null
      )
        faults.add(`${name(picture)} reaches below the slide`)
    }
    return { slide: slide.getAttribute('data-slide') ?? '', faults: [...faults] }
  })
}

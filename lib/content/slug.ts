/** The id of a heading: lower case, words joined by hyphens, formulas and punctuation left out. */
export function slugify(heading: string): string {
  return heading
    .replace(/\$[^$]*\$/g, ' ')
    .toLowerCase()
    .replace(/[’'ʼ]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
}

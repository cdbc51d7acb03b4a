import { readFileSync } from 'node:fs'
import path from 'node:path'
import { loadFrontMatter } from './course'

/** The lesson that a demo belongs to. */
export interface DemoHome {
  readonly slug: string
  readonly order: number
  readonly title: string
}

/** The first lesson that shows this experiment; null if none does, so that only the gallery has it. Cheap, since nothing is compiled. */
export function demoHome(experiment: string, root = process.cwd()): DemoHome | null {
  for (const [slug, { order, title }] of loadFrontMatter(root)) {
    const text = readFileSync(path.join(root, 'content/lessons', slug, 'lesson.mdx'), 'utf8')
    if (text.includes(`<Demo id="${experiment}"`)) return { slug, order, title }
  }
  return null
}

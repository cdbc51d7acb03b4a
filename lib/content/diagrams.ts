import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const DIAGRAM_THEMES = ['light', 'dark'] as const
export type DiagramTheme = (typeof DIAGRAM_THEMES)[number]
export const DIAGRAM_FOLDER = 'public/diagrams'

export interface DiagramSource {
  /** Changes when the source or the way of rendering does. */
  readonly hash: string
  readonly alt: string
  readonly source: string
}

/** Raise it when `scripts/diagrams.ts` draws differently, so that every diagram is drawn again. */
const STYLE_VERSION = 1

/** Reads a mermaid fence; its first line must be `%% alt: what the picture shows`. Null without one. */
export function parseDiagram(fence: string): DiagramSource | null {
  const alt = /^%% alt: (.+)$/m.exec(fence.split('\n', 1)[0] ?? '')?.[1]
  if (alt === undefined) return null
  const source = fence.split('\n').slice(1).join('\n').trim()
  const hash = createHash('sha256')
    .update(`${String(STYLE_VERSION)}\n${source}`)
    .digest('hex')
    .slice(0, 12)
  return { hash, alt: alt.trim(), source }
}

export function diagramFile(hash: string, theme: DiagramTheme): string {
  return `${DIAGRAM_FOLDER}/${hash}.${theme}.svg`
}

/** Width and height in CSS pixels of a drawn diagram, or null while a theme of it is missing. */
export function diagramSize(root: string, hash: string): { width: number; height: number } | null {
  if (!DIAGRAM_THEMES.every((theme) => existsSync(path.join(root, diagramFile(hash, theme))))) return null
  const svg = readFileSync(path.join(root, diagramFile(hash, 'light')), 'utf8')
  const box = /viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"/.exec(svg)
  return box === null ? null : { width: Math.ceil(Number(box[1])), height: Math.ceil(Number(box[2])) }
}

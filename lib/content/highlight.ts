import { bundledLanguages, createHighlighter } from 'shiki'

const LANGUAGES = ['typescript', 'javascript', 'python', 'bash', 'json', 'yaml'] as const
const ALIASES = new Set(['ts', 'js', 'py', 'sh', 'text', ...LANGUAGES])
const THEMES = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } as const

let highlighter: ReturnType<typeof createHighlighter> | undefined

export interface Highlight {
  /** Whether listings may name this language. */
  readonly knows: (language: string) => boolean
  /** HTML of one listing; colours are CSS variables `--shiki-light` and `--shiki-dark`. */
  readonly render: (code: string, language: string) => string
}

/** Loads grammars once; after that highlighting is synchronous. */
export async function loadHighlight(): Promise<Highlight> {
  highlighter ??= createHighlighter({
    langs: LANGUAGES.map((name) => bundledLanguages[name]),
    themes: Object.values(THEMES),
  })
  const loaded = await highlighter
  return {
    knows: (language) => ALIASES.has(language),
    render: (code, language) =>
      loaded.codeToHtml(code, { lang: language, themes: THEMES, defaultColor: false, tabindex: false }),
  }
}

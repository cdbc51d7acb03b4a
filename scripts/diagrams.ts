/** Draws every mermaid diagram of the lessons, once for each theme, and deletes those that no lesson has any more. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium } from 'playwright'
import { compileLessons } from '../lib/content/course'
import { DIAGRAM_FOLDER, DIAGRAM_THEMES, type DiagramTheme, diagramFile } from '../lib/content/diagrams'
import { CourseError } from '../lib/errors'
import { findChromium } from './chromium.mjs'

/** Of the tokens' colours, what mermaid's "base" theme asks for. */
const COLOURS: Readonly<Record<DiagramTheme, Readonly<Record<string, string>>>> = {
  light: {
    background: '#fcfbf8',
    primaryColor: '#e6f1f6',
    primaryTextColor: '#1c1d21',
    primaryBorderColor: '#0b6893',
    secondaryColor: '#f4f1ea',
    secondaryTextColor: '#1c1d21',
    secondaryBorderColor: '#8d8b84',
    tertiaryColor: '#ffffff',
    tertiaryTextColor: '#1c1d21',
    tertiaryBorderColor: '#e4e1d9',
    lineColor: '#4f5159',
    textColor: '#1c1d21',
    edgeLabelBackground: '#fcfbf8',
  },
  dark: {
    background: '#131417',
    primaryColor: '#17303b',
    primaryTextColor: '#e9e7e2',
    primaryBorderColor: '#62b8de',
    secondaryColor: '#1f2126',
    secondaryTextColor: '#e9e7e2',
    secondaryBorderColor: '#70747d',
    tertiaryColor: '#1a1c20',
    tertiaryTextColor: '#e9e7e2',
    tertiaryBorderColor: '#2f3239',
    lineColor: '#b4b6bd',
    textColor: '#e9e7e2',
    edgeLabelBackground: '#131417',
  },
}

/** What mermaid needs to know; handed to the page as JSON. */
function configFor(theme: DiagramTheme): object {
  return {
    startOnLoad: false,
    securityLevel: 'strict',
    theme: 'base',
    look: 'classic',
    themeVariables: { ...COLOURS[theme], darkMode: theme === 'dark', fontSize: '16px' },
    // Labels cover the line that they stand on.
    themeCSS: '.edgeLabel rect, .edgeLabel .background { opacity: 1 }',
    // The picture is shown by <img>, which sees no web font: a family with the same widths everywhere.
    fontFamily: "Arial, 'Liberation Sans', Helvetica, sans-serif",
    htmlLabels: false,
    deterministicIds: true,
    flowchart: { useMaxWidth: false, htmlLabels: false },
    sequence: { useMaxWidth: false },
    state: { useMaxWidth: false },
  }
}

async function launch(): Promise<Browser> {
  const known = findChromium()
  return chromium.launch({ ...(known === undefined ? {} : { executablePath: known }), args: ['--no-sandbox'] })
}

async function draw(browser: Browser, hash: string, source: string, theme: DiagramTheme): Promise<string> {
  const page = await browser.newPage()
  try {
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js') })
    // A string, not a function: tsx would leave helpers in it that the page does not have.
    const svg = await page.evaluate<string>(
      `mermaid.initialize(${JSON.stringify(configFor(theme))});
       mermaid.render('d${hash}', ${JSON.stringify(source)}).then((result) => result.svg)`,
    )
    if (/@import|https?:\/\/(?!www\.w3\.org)/.test(svg))
      throw new CourseError('bad-content', 'it refers to another site')
    return svg
  } finally {
    await page.close()
  }
}

async function main(): Promise<void> {
  mkdirSync(DIAGRAM_FOLDER, { recursive: true })
  const lessons = await compileLessons(process.cwd())
  const wanted = new Set<string>()
  const browser = await launch()
  try {
    for (const { file, harvest } of lessons) {
      for (const { hash, source, line } of harvest.diagrams) {
        for (const theme of DIAGRAM_THEMES) {
          const target = diagramFile(hash, theme)
          wanted.add(target)
          if (existsSync(target)) continue
          try {
            writeFileSync(target, await draw(browser, hash, source, theme))
          } catch (thrown) {
            const message = thrown instanceof Error ? thrown.message : String(thrown)
            throw new CourseError('bad-content', `${file}:${String(line)}: mermaid: ${message}`, { cause: thrown })
          }
          console.error(`drew ${target}`)
        }
      }
    }
  } finally {
    await browser.close()
  }
  for (const name of readdirSync(DIAGRAM_FOLDER)) {
    const target = `${DIAGRAM_FOLDER}/${name}`
    if (wanted.has(target)) continue
    rmSync(target)
    console.error(`deleted ${target}`)
  }
}

main().catch((thrown: unknown) => {
  console.error(thrown instanceof Error ? thrown.message : thrown)
  process.exitCode = 1
})

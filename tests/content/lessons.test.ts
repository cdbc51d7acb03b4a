import { existsSync, readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import coverage from '@/content/coverage.json'
import { PLANNED_LESSONS } from '@/content/course'
import inventory from '@/content/inventory.json'
import { mdxComponents } from '@/components/mdx'
import { type Lesson, listLessonSlugs, loadCourse } from '@/lib/content/course'
import { DIAGRAM_FOLDER, DIAGRAM_THEMES, diagramFile } from '@/lib/content/diagrams'
import { VOCABULARY } from '@/lib/content/vocabulary'

const ROWS: Readonly<Record<string, { readonly primary: readonly string[]; readonly secondary: readonly string[] }>> =
  coverage

describe('the plan', () => {
  it('gives every inventory row to one lesson', () => {
    const given = Object.values(ROWS).flatMap((rows) => rows.primary)
    expect([...given].sort()).toEqual(inventory.map((row) => row.id).sort())
    expect(Object.keys(ROWS)).toEqual(PLANNED_LESSONS.map((lesson) => lesson.slug))
  })

  it('mentions only rows that exist', () => {
    const known = new Set(inventory.map((row) => row.id))
    expect(Object.values(ROWS).flatMap((rows) => rows.secondary.filter((id) => !known.has(id)))).toEqual([])
  })
})

describe('the lessons', () => {
  let lessons: Lesson[] = []
  beforeAll(async () => {
    lessons = await loadCourse()
  }, 60_000)

  it('pass every check', () => {
    expect(lessons.map((lesson) => lesson.slug)).toEqual(listLessonSlugs())
    expect(lessons.length).toBeGreaterThan(0)
  })

  it.each(listLessonSlugs())('%s covers the rows that the plan gives it', (slug) => {
    const covers = new Set(lessons.find((lesson) => lesson.slug === slug)?.meta.covers)
    expect(ROWS[slug]?.primary.filter((id) => !covers.has(id))).toEqual([])
  })

  it('use every drawn diagram: `npm run diagrams` deletes stale ones', () => {
    const used = lessons.flatMap((lesson) =>
      lesson.harvest.diagrams.flatMap(({ hash }) => DIAGRAM_THEMES.map((theme) => diagramFile(hash, theme))),
    )
    const drawn = existsSync(DIAGRAM_FOLDER)
      ? readdirSync(DIAGRAM_FOLDER).map((name) => `${DIAGRAM_FOLDER}/${name}`)
      : []
    expect(drawn.filter((file) => !used.includes(file))).toEqual([])
  })
})

describe('the registry', () => {
  it('implements the vocabulary', () => {
    expect(Object.keys(mdxComponents([]))).toEqual(expect.arrayContaining(Object.keys(VOCABULARY)))
  })
})

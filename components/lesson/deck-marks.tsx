/** What an author marks for the deck; on a page to read the marks are not seen. */
import type { ReactNode } from 'react'

interface MarkProps {
  readonly children?: ReactNode
}

/** Begins a slide in the middle of a section. */
export const Slide = () => null

/** Words that are on the slide too. */
export const Point = ({ children }: MarkProps) => children

/** Words, or anything else, that come onto the slide at a press. */
export const Reveal = ({ children }: MarkProps) => children

/** Left off the slide. */
export const Reading = ({ children }: MarkProps) => children

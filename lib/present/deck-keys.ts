import type { DeckAction } from './deck-state'

/** What a key does in one window only, or what its demo on show turns into shared values. */
export type LocalCommand =
  | 'overview'
  | 'draw'
  | 'laser'
  | 'help'
  | 'fullscreen'
  /** The demo on show: run or pause, same seed again, next seed, play the recording, its next view, the answer to its question. */
  | 'run'
  | 'same-seed'
  | 'next-seed'
  | 'recording'
  | 'next-view'
  | 'answer'
  /** Close whatever is open over the slide. */
  | 'escape'

/** The parts of a `KeyboardEvent` that count. */
export interface KeyPress {
  readonly key: string
  readonly altKey?: boolean
  readonly ctrlKey?: boolean
  readonly metaKey?: boolean
  readonly shiftKey?: boolean
}

export interface KeyContext {
  /** Id of the slide on show. */
  readonly slide: string
  /** Epoch milliseconds. */
  readonly now: number
  /** Digits after `g`; null: none are being collected. */
  readonly typed: string | null
}

export interface KeyResult {
  /** Null: the key is not the deck's; leave it to the browser. `typing`: a digit was taken. */
  readonly command: { readonly action: DeckAction } | { readonly local: LocalCommand } | 'typing' | null
  /** To hand in with the next press. */
  readonly typed: string | null
}

/** One line of the help overlay. */
export interface KeyHelp {
  /** As they are printed. */
  readonly keys: readonly string[]
  readonly does: string
  readonly group: 'Slides' | 'Screen' | 'Drawing' | 'Demo' | 'Deck'
}

interface KeyBinding extends KeyHelp {
  /** As in `KeyboardEvent.key`, in lower case; `shift+` where the key alone means something else. */
  readonly on: readonly string[]
  readonly run: (context: KeyContext) => DeckAction | LocalCommand
}

const NEXT = ['arrowright', 'arrowdown', 'pagedown', ' ']
const PREVIOUS = ['arrowleft', 'arrowup', 'pageup', 'shift+ ']

const BINDINGS: readonly KeyBinding[] = [
  bind('Slides', 'Next step', ['→', '↓', 'Page Down', 'Space'], NEXT, () => ({ type: 'next' })),
  bind('Slides', 'Previous step', ['←', '↑', 'Page Up', 'Shift Space'], PREVIOUS, () => ({ type: 'previous' })),
  bind('Slides', 'First slide', ['Home'], ['home'], () => ({ type: 'first' })),
  bind('Slides', 'Last slide of the talk', ['End'], ['end'], () => ({ type: 'last' })),
  bind('Slides', 'All slides', ['O'], ['o'], () => 'overview'),
  bind('Screen', 'Black screen', ['B', '.'], ['b', '.'], () => ({ type: 'toggle-screen', screen: 'black' })),
  bind('Screen', 'White screen', ['W'], ['w'], () => ({ type: 'toggle-screen', screen: 'white' })),
  bind('Screen', 'Larger text', ['+'], ['+', '='], () => ({ type: 'scale', change: 'up' })),
  bind('Screen', 'Smaller text', ['−'], ['-'], () => ({ type: 'scale', change: 'down' })),
  bind('Screen', 'Text as it was', ['0'], ['0'], () => ({ type: 'scale', change: 'reset' })),
  bind('Screen', 'Figure on the whole screen', ['Z'], ['z'], () => ({ type: 'toggle-zoom' })),
  bind('Screen', 'Code to scan for this lesson', ['Q'], ['q'], () => ({ type: 'toggle-qr' })),
  bind('Screen', 'Full screen', ['Shift F'], ['shift+f'], () => 'fullscreen'),
  bind('Drawing', 'Pen', ['D'], ['d'], () => 'draw'),
  bind('Drawing', 'Laser pointer', ['L'], ['l'], () => 'laser'),
  bind('Drawing', 'Take the last stroke back', ['U'], ['u'], ({ slide }) => ({ type: 'undo-stroke', slide })),
  bind('Drawing', 'Clear the drawing on this slide', ['C'], ['c'], ({ slide }) => ({ type: 'clear-strokes', slide })),
  bind('Demo', 'Run or pause', ['R'], ['r'], () => 'run'),
  bind('Demo', 'Run the same seed again', ['S'], ['s'], () => 'same-seed'),
  bind('Demo', 'Run the next seed', ['N'], ['n'], () => 'next-seed'),
  bind('Demo', 'Play the recording', ['F'], ['f'], () => 'recording'),
  bind('Demo', 'Next view', ['V'], ['v'], () => 'next-view'),
  bind('Demo', 'Show the answer', ['A'], ['a'], () => 'answer'),
  bind('Deck', 'Start or stop the timer', ['T'], ['t'], ({ now }) => ({ type: 'timer-toggle', at: now })),
  bind('Deck', 'This list', ['?'], ['?'], () => 'help'),
  bind('Deck', 'Close what is open', ['Esc'], ['escape'], () => 'escape'),
]

/** What the help overlay shows, in its order. */
export const KEY_HELP: readonly KeyHelp[] = [
  ...BINDINGS.map(({ keys, does, group }) => ({ keys, does, group })),
  { group: 'Slides', does: 'Go to a slide by its number', keys: ['G', 'number', 'Enter'] },
  { group: 'Demo', does: 'One hand more for an answer, on a question', keys: ['1', '…', '9'] },
]

const BY_KEY = new Map(BINDINGS.flatMap((binding) => binding.on.map((key) => [key, binding] as const)))
const MOST_DIGITS = 4

/** What a press means. Keys that go to a control (text field, slider, button) are the caller's to leave alone. */
export function pressKey(press: KeyPress, context: KeyContext): KeyResult {
  if (press.altKey === true || press.ctrlKey === true || press.metaKey === true) {
    return { command: null, typed: context.typed }
  }
  const { typed } = context
  const key = press.key.toLowerCase()
  if (key === 'g') return { command: 'typing', typed: '' }
  if (typed !== null && /^\d$/.test(key)) return { command: 'typing', typed: (typed + key).slice(0, MOST_DIGITS) }
  if (typed !== null && key === 'backspace') return { command: 'typing', typed: typed.slice(0, -1) }
  if (typed !== null && key === 'enter') {
    // People count from 1.
    return { command: typed === '' ? 'typing' : { action: { type: 'go', slide: Number(typed) - 1 } }, typed: null }
  }
  if (typed !== null && key === 'escape') return { command: 'typing', typed: null }
  const binding = (press.shiftKey === true ? BY_KEY.get(`shift+${key}`) : undefined) ?? BY_KEY.get(key)
  if (binding === undefined) return { command: null, typed }
  const result = binding.run(context)
  return { command: typeof result === 'string' ? { local: result } : { action: result }, typed: null }
}

function bind(
  group: KeyHelp['group'],
  does: string,
  keys: readonly string[],
  on: readonly string[],
  run: KeyBinding['run'],
): KeyBinding {
  return { group, does, keys, on, run }
}

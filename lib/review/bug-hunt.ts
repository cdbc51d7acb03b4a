/** A short listing with one planted bug, and tests of properties that say what still fails. Plain JavaScript, run in a sandbox only. */
export interface BugHunt {
  /** kebab-case, unique, stable. */
  readonly id: string
  readonly title: string
  /** Slug of the lesson that it belongs to. */
  readonly lesson: string
  /** What the listing is for, and what was noticed. Plain text. */
  readonly story: string
  /** The listing with its bug. */
  readonly code: string
  /** Names that the listing defines and the tests use. */
  readonly defines: readonly string[]
  /**
   * Statements that call `test(name, run)`. They may use what the listing defines, `close(got, want, tolerance, what)` for numbers and arrays,
   * `assert(condition, message)`, and `random(seed)`, a generator of uniform numbers with `normal()`.
   */
  readonly tests: string
  /** A nudge that does not give it away. */
  readonly hint: string
  /** The listing without the bug. */
  readonly solution: string
  /** What the bug does to a training run, and how one would notice. Plain text. */
  readonly why: string
}

export interface TestResult {
  readonly name: string
  /** Null: it holds. */
  readonly failure: string | null
}

/** What came of running a listing against its tests. */
export type HuntOutcome =
  | { readonly kind: 'tested'; readonly results: readonly TestResult[] }
  /** It does not parse, or fails before a test has begun; `line` counts from 1 in the listing. */
  | { readonly kind: 'broken'; readonly message: string; readonly line: number | null }
  /** It was stopped. */
  | { readonly kind: 'stopped'; readonly afterMs: number }

/** A script for a worker in the sandbox. */
export interface HuntScript {
  readonly text: string
  /** The listing's first line is the one after these. */
  readonly linesBefore: number
}

/**
 * Source of a function of a function with the tests. It takes what it needs of the worker before the listing's first line has run, above all a
 * port of its own, so that a message of the listing is not taken for a verdict. (A listing that redefines the language can still fool its own
 * tests; a verdict is kept nowhere.) The tests begin when the listing is through.
 */
const HARNESS = `(names, defined, tests) => {
  const LONGEST = 300;
  const { port1, port2 } = new MessageChannel();
  postMessage(null, [port2]);
  const report = port1.postMessage.bind(port1);
  const results = [];
  let failed = false;
  addEventListener('error', () => { failed = true; });
  const assert = (condition, message) => { if (!condition) throw new Error(message); };
  const show = (value) => typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(JSON.stringify(value)).slice(0, LONGEST);
  const close = (got, want, tolerance, what) => {
    if (Array.isArray(want) || ArrayBuffer.isView(want)) {
      assert(got != null && got.length === want.length, what + ': expected ' + want.length + ' numbers, got ' + (got == null ? got : got.length));
      for (let i = 0; i < want.length; i++) close(got[i], want[i], tolerance, what + '[' + i + ']');
      return;
    }
    assert(typeof got === 'number' && Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)), what + ': expected ' + show(want) + ', got ' + show(got));
  };
  const random = (seed) => {
    let state = seed >>> 0;
    const uniform = () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    uniform.normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return uniform;
  };
  // An error of the listing's own says where; one of assert is about a value, and its innermost line is ours.
  const describe = (error) => {
    const line = Number(/blob:.*?:(\\d+):\\d+/.exec((error && error.stack) || '')?.[1]) - LINES_BEFORE;
    const message = String((error && error.message) || error).slice(0, LONGEST);
    return line > 0 ? 'line ' + line + ': ' + message : message;
  };
  const test = (name, run) => {
    try { run(); results.push({ name, failure: null }); }
    catch (error) { results.push({ name, failure: describe(error) }); }
  };
  setTimeout(() => {
    if (failed) return;
    const missing = names.filter((name, i) => !defined[i]());
    if (missing.length > 0) {
      report({ kind: 'broken', message: 'The tests use ' + missing.join(' and ') + ', which the listing no longer defines.', line: null });
      return;
    }
    tests(test, assert, close, random);
    report({ kind: 'tested', results });
  });
}`

/**
 * A script that runs a learner's listing against a hunt's tests: only for a worker in the sandbox. Its first message carries a port, on which the
 * outcome comes; an error of the listing itself is the worker's `error` event, which knows the line. Nothing in it calls `eval`.
 */
export function huntScript({ defines, tests }: BugHunt, code: string): HuntScript {
  const defined = defines.map((name) => `() => typeof ${name} !== 'undefined'`).join(', ')
  const before = `"use strict";\n(${HARNESS})(${JSON.stringify(defines)}, [${defined}], (test, assert, close, random) => {${tests}\n});\n`
  const linesBefore = before.split('\n').length - 1
  return { text: before.replace('LINES_BEFORE', String(linesBefore)) + code, linesBefore }
}

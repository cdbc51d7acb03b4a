import { createHash } from 'node:crypto'
import { zipSync } from 'fflate'
import initSqlJs, { type Database } from 'sql.js'
import { LEVELS, TOPICS, type Card } from '../review/card'
import type { CardTarget } from './cards'

/** What Anki draws by itself: formulas for its MathJax, listings without colours. */
export const ankiTarget: CardTarget = {
  tex: (tex, display) => (display ? `\\[${escapeHtml(tex)}\\]` : `\\(${escapeHtml(tex)}\\)`),
  code: (code) => `<pre><code>${escapeHtml(code)}</code></pre>`,
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const FIELDS = ['Question', 'Answer', 'Key points', 'Weak answer', 'Follow-ups', 'Source'] as const
/** Ids in an Anki collection are times in milliseconds; ours are fixed, so that every build has the same. */
const MODEL_ID = 1_760_000_000_000
const DECK_ID = 1_760_000_000_001
const FIRST_ID = 1_700_000_000_000
const ID_SPAN = 40_000_000_000
/** Version of the collection's layout that every Anki since 2.1 imports. */
const SCHEMA = 11

/** @source https://github.com/ankitects/anki/blob/main/rslib/src/storage/schema11.sql */
const TABLES = `
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL, ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL, models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL, ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);`

/**
 * The cards as an Anki package. A note's GUID comes from the card's id: importing a newer package changes texts and keeps the learner's schedule.
 *
 * @param cards     compiled for `ankiTarget`
 * @param modified  when the texts were changed last; Anki takes the newer of two notes
 * @returns         the same bytes for the same cards and the same time
 */
export async function buildApkg(cards: readonly Card[], modified: Date): Promise<Uint8Array> {
  const { Database } = await initSqlJs()
  const database = new Database()
  try {
    fill(database, cards, Math.floor(modified.getTime() / 1000))
    // Zip times are local: noon of the same day everywhere would still depend on the zone, so one day serves all.
    return zipSync(
      { 'collection.anki2': database.export(), media: new TextEncoder().encode('{}') },
      { mtime: new Date(1980, 0, 2), os: 0 },
    )
  } finally {
    database.close()
  }
}

function fill(database: Database, cards: readonly Card[], seconds: number): void {
  database.run(TABLES)
  const { conf, models, decks, dconf } = collection(seconds)
  database.run('INSERT INTO col VALUES (1, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?)', [
    seconds,
    seconds * 1000,
    seconds * 1000,
    SCHEMA,
    JSON.stringify(conf),
    JSON.stringify(models),
    JSON.stringify(decks),
    JSON.stringify(dconf),
    '{}',
  ])
  const ids = uniqueIds(cards.map(({ id }) => id))
  cards.forEach((card, due) => {
    const id = ids.get(card.id)!
    const fields = fieldsOf(card)
    const tags = ` descent::${card.lesson} descent::${card.topic} descent::${card.level} `
    const checksum = Number.parseInt(sha1(plain(fields[0]!)).slice(0, 8), 16)
    database.run("INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')", [
      id,
      guidOf(card.id),
      MODEL_ID,
      seconds,
      tags,
      fields.join('\u001f'),
      plain(fields[0]!),
      checksum,
    ])
    database.run("INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')", [
      id,
      id,
      DECK_ID,
      seconds,
      due + 1,
    ])
  })
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')
const plain = (html: string): string => html.replace(/<[^>]+>/g, '').trim()

/** A note's identity for ever; ten characters, as Anki's own. */
export const guidOf = (id: string): string =>
  createHash('sha1').update(`descent/${id}`).digest('base64url').slice(0, 10)

/** Numbers from names; where two fall together the later one moves on. */
function uniqueIds(names: readonly string[]): ReadonlyMap<string, number> {
  const taken = new Set<number>()
  return new Map(
    names.map((name) => {
      let id = FIRST_ID + (Number.parseInt(sha1(name).slice(0, 12), 16) % ID_SPAN)
      while (taken.has(id)) id++
      taken.add(id)
      return [name, id] as const
    }),
  )
}

function fieldsOf({ question, answer, keyPoints, weak, followUps, lesson, topic, level }: Card): readonly string[] {
  return [
    question,
    answer,
    `<ul>${keyPoints.map((point) => `<li>${point}</li>`).join('')}</ul>`,
    weak === null ? '' : `${weak.answer}<p><b>What it misses.</b> ${weak.misses}</p>`,
    followUps.map((one) => `<p><b>${one.question}</b></p>${one.answer}`).join(''),
    `${TOPICS[topic]} · ${level} (${LEVELS.indexOf(level) + 1} of ${LEVELS.length}) · Descent, ${lesson}`,
  ]
}

const QUESTION_SIDE = '{{Question}}'
const ANSWER_SIDE = `{{FrontSide}}<hr id="answer">{{Answer}}
<h4>Key points</h4>{{Key points}}
{{#Weak answer}}<h4>The weak answer</h4>{{Weak answer}}{{/Weak answer}}
{{#Follow-ups}}<h4>Follow-ups</h4>{{Follow-ups}}{{/Follow-ups}}
<p class="source">{{Source}}</p>`
const STYLE = `.card { font: 18px/1.55 Georgia, serif; max-width: 42em; margin: 0 auto; text-align: left; }
h4 { margin: 1.2em 0 .3em; font-family: sans-serif; }
pre { overflow-x: auto; font-size: 14px; }
.source { margin-top: 1.5em; font: 13px sans-serif; opacity: .7; }`

function collection(seconds: number) {
  const deck = {
    mod: seconds,
    usn: 0,
    lrnToday: [0, 0],
    revToday: [0, 0],
    newToday: [0, 0],
    timeToday: [0, 0],
    collapsed: false,
    browserCollapsed: false,
    desc: '',
    dyn: 0,
    conf: 1,
    extendNew: 0,
    extendRev: 0,
  }
  return {
    conf: {
      curDeck: DECK_ID,
      activeDecks: [DECK_ID],
      nextPos: 1,
      sortType: 'noteFld',
      sortBackwards: false,
      newSpread: 0,
      collapseTime: 1200,
      timeLim: 0,
      estTimes: true,
      dueCounts: true,
      addToCur: true,
      curModel: String(MODEL_ID),
    },
    models: {
      [MODEL_ID]: {
        id: MODEL_ID,
        name: 'Descent interview question',
        type: 0,
        mod: seconds,
        usn: -1,
        sortf: 0,
        did: DECK_ID,
        tmpls: [{ name: 'Card', ord: 0, qfmt: QUESTION_SIDE, afmt: ANSWER_SIDE, bqfmt: '', bafmt: '', did: null }],
        flds: FIELDS.map((name, ord) => ({ name, ord, sticky: false, rtl: false, font: 'Arial', size: 20, media: [] })),
        css: STYLE,
        latexPre: '',
        latexPost: '',
        latexsvg: false,
        req: [[0, 'any', [0]]],
        tags: [],
        vers: [],
      },
    },
    decks: {
      1: { ...deck, id: 1, name: 'Default' },
      [DECK_ID]: { ...deck, id: DECK_ID, name: 'Descent: training deep networks' },
    },
    dconf: {
      1: {
        id: 1,
        name: 'Default',
        mod: 0,
        usn: 0,
        maxTaken: 60,
        autoplay: true,
        timer: 0,
        replayq: true,
        dyn: false,
        new: {
          bury: true,
          delays: [1, 10],
          initialFactor: 2500,
          ints: [1, 4, 7],
          order: 1,
          perDay: 20,
          separate: true,
        },
        rev: { bury: true, ease4: 1.3, fuzz: 0.05, ivlFct: 1, maxIvl: 36500, minSpace: 1, perDay: 200 },
        lapse: { delays: [10], leechAction: 0, leechFails: 8, minInt: 1, mult: 0 },
      },
    },
  }
}

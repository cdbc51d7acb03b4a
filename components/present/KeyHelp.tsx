'use client'
import { useEffect, useRef } from 'react'
import { KEY_HELP } from '@/lib/present/deck-keys'

/** All keys of the deck. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement | null>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const groups = [...new Set(KEY_HELP.map(({ group }) => group))]
  return (
    <dialog ref={dialog} className="deck-help" aria-label="Keys" onClose={onClose}>
      {groups.map((group) => (
        <section key={group}>
          <h2>{group}</h2>
          <dl>
            {KEY_HELP.filter((line) => line.group === group).map(({ keys, does }) => (
              <div key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <form method="dialog">
        <button className="demo-btn demo-btn-primary">Close</button>
      </form>
    </dialog>
  )
}

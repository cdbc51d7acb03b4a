'use client'
import { useStored } from '@/components/lesson/use-stored'

const CHOICES = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'projector', label: 'Projector' },
] as const

function applyTheme(choice: string): void {
  const system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = choice === 'system' ? system : choice
}

/** The "Aa" menu. `public/theme.js` reads the same setting before the first paint. */
export function ThemeMenu() {
  const [stored, store] = useStored('theme')
  return (
    <div className="theme-menu">
      <button type="button" className="theme-button" popoverTarget="theme-choices" aria-label="Theme">
        Aa
      </button>
      <div id="theme-choices" popover="auto" className="theme-choices">
        <fieldset>
          <legend>Theme</legend>
          {CHOICES.map(({ value, label }) => (
            <label key={value}>
              <input
                type="radio"
                name="theme"
                value={value}
                checked={(stored ?? 'system') === value}
                onChange={() => {
                  store(value)
                  applyTheme(value)
                }}
              />
              {label}
            </label>
          ))}
        </fieldset>
      </div>
    </div>
  )
}

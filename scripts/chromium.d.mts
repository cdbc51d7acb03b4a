/** Path of an installed browser, or undefined: then Playwright uses its own. CHROMIUM_PATH overrides. */
export function findChromium(): string | undefined

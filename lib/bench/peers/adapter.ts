/**
 * What WebGPU runs on here, for peers that would take a software adapter without a word.
 *
 * @param software  accept one
 * @throws Error with the reason if there is none
 */
export async function requireHardwareAdapter(software: boolean): Promise<string> {
  const gpu = (navigator as { gpu?: GPU }).gpu
  const adapter = (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null
  if (adapter === null) throw new Error('no GPU adapter is available.')
  const { architecture, description, vendor, isFallbackAdapter } = adapter.info
  if (!software && (isFallbackAdapter || /swiftshader|llvmpipe/i.test(`${architecture} ${description}`))) {
    throw new Error('only a software adapter is available; add ?software=1 to time it all the same.')
  }
  return [vendor, architecture, description].filter((part) => part !== '').join(' ') || 'WebGPU'
}

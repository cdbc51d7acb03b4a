/** The address of a file in `public/`, wherever the site is mounted. */
export function assetUrl(path: `/${string}`): string {
  return (process.env.NEXT_PUBLIC_BASE_PATH ?? '') + path
}

/** Puts a manifest last among those seen, of which at most so many are kept: the latest, and the first one, which names the others. */
export function seeManifest(seen: string[], url: string, most: number): void {
  const at = seen.indexOf(url);
  if (at >= 0) seen.splice(at, 1);
  seen.push(url);
  if (seen.length > most) seen.splice(1, 1);
}

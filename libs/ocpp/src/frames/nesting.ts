/**
 * How deeply arrays and objects nest in a JSON text, without parsing it. Stops counting beyond `limit`: what comes after
 * is compared and encoded by code that recurses, so its depth has to be known before.
 */
export function nestsDeeperThan(text: string, limit: number): boolean {
  // Most messages have fewer brackets than the limit, and the engine finds them faster than a loop over characters does.
  if (count(text, '{', limit) + count(text, '[', limit) <= limit) return false;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quoted) {
      if (c === 0x5c) i++;
      else if (c === 0x22) quoted = false;
    } else if (c === 0x22) quoted = true;
    else if (c === 0x5b || c === 0x7b) {
      if (++depth > limit) return true;
    } else if (c === 0x5d || c === 0x7d) depth--;
  }
  return false;
}

/** How often a character is there, at most one more than `limit`. */
function count(text: string, character: string, limit: number): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0 && found <= limit; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}

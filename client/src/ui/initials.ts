/** A person in two signs: the first two characters of a Chinese name, the initials of others. */
export function initialsOf(name: string): string {
  const trimmed = name.trim();
  if (/^\p{Script=Han}/u.test(trimmed)) return [...trimmed].slice(0, 2).join('');
  const parts = trimmed.split(/[\s._-]+/).filter((part) => part !== '');
  const letters = parts.length > 1 ? parts.slice(0, 2).map((part) => [...part][0]) : [...(parts[0] ?? '')].slice(0, 2);
  return letters.join('').toUpperCase();
}

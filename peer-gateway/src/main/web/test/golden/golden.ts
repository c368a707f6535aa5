/** A file of named lines, in the order in which they stand: `# name`, and the line after it. `Golden.java` reads them alike. */
export function golden(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^# (.*)\n(.*)$/gm)].map(([, name, line]) => [name!, line!]));
}

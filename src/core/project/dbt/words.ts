/** A list of words that is written as a text, with spaces and line breaks between them. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/u);
}

/** Whether a text has so many digits at least: most values are judged by that, and patterns are for the few that are left. */
export function hasDigits(text: string, least: number): boolean {
  if (text.length < least) return false;
  let digits = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      digits += 1;
      if (digits === least) return true;
    }
  }
  return false;
}

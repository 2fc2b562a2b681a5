// Control characters, and those that turn the direction of writing: in a terminal they could hide or fake what stands
// there, and names and notes come from outside.
const notPlain = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]+/g;

/** The text on one line, with nothing in it that a terminal would obey. */
export function plainText(text: string): string {
  return text.replace(notPlain, ' ');
}

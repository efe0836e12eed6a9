/** Text as HTML content or as the value of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A value as JSON within a script element, which ends at the first `</` whatever stands around it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** Code within a script element. */
export function scriptCode(code: string): string {
  return code.replaceAll('</script', '<\\/script');
}

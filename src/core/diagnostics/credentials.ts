/**
 * A text with what is secret in its addresses hidden, each sign by one `*`: user and password, and the values of the query string (tokens and
 * signatures stand there). The length stays, so that places in the text do not move.
 */
export function hideCredentials(text: string): string {
  return text.replaceAll(/[a-z][a-z0-9+.-]*:\/\/[^\s'"`<>]*/giu, hideInAddress);
}

function hideInAddress(address: string): string {
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] =
    /^([^:]*:\/\/)([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/su.exec(address) ?? [];
  const at = authority.lastIndexOf('@');
  const host = at < 0 ? authority : stars(authority.slice(0, at)) + authority.slice(at);
  return (
    scheme + host + path + query.replaceAll(/=[^&]*/gu, (value) => `=${stars(value.slice(1))}`) + fragment
  );
}

function stars(text: string): string {
  return '*'.repeat(text.length);
}

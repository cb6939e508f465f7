const secretName = /secret|password|passwd|token|(?:^|_)key(?:_|$)|credential|pgpass|dsn|webhook|_url$/iu;
const shortestSecret = 4;

/** The values of variables whose names look like those of secrets, longest first. */
export function secretsOf(env: { readonly [name: string]: string | undefined }): readonly string[] {
  return Object.entries(env)
    .flatMap(([name, value]) =>
      secretName.test(name) && value !== undefined && value.length >= shortestSecret ? [value] : [],
    )
    .toSorted((a, b) => b.length - a.length);
}

/** A text in which secrets, and passwords inside addresses, are `***`. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((hiding, secret) => hiding.replaceAll(secret, '***'), text);
  return hidden.replaceAll(/(:\/\/[^\s:@/]*:)[^\s@/]+@/gu, '$1***@');
}

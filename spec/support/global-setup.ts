/** Sets up once what the tests share: the extensions' folder. */
export function setup(): void {
  process.env['TZ'] = 'UTC';
}

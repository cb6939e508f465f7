export function half(x: number {
  return x / 2;
}

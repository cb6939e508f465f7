import { asciiOf } from '../text-of.js';
import { Callable, JinjaObject, type JinjaValue } from '../value.js';

/** What `'…'.encode()` gives: the text itself, which knows only how to become one again. */
export class BytesValue extends JinjaObject {
  readonly typeName = 'bytes';
  /** What was encoded. */
  readonly source: string;

  constructor(source: string) {
    super();
    this.source = source;
  }

  attribute(name: string): JinjaValue | undefined {
    return name === 'decode' ? new Callable('decode', () => this.source) : undefined;
  }

  text(): string {
    const bytes = Array.from(new TextEncoder().encode(this.source), (byte) => String.fromCodePoint(byte));
    return `b${asciiOf(bytes.join(''))}`;
  }

  override isTruthy(): boolean {
    return this.source !== '';
  }

  override equals(other: JinjaValue): boolean {
    return other instanceof BytesValue && other.source === this.source;
  }

  override hash(): string {
    return `bytes ${this.source}`;
  }
}

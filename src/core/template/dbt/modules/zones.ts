import { badValue } from '../../jinja/failure.js';
import { Callable, JinjaObject, type JinjaCall, type JinjaValue } from '../../jinja/value.js';
import { bind, fn, neededText, wrongArguments } from '../arguments.js';
import { padded } from './calendar.js';
import { DeltaObject } from './delta.js';

/** What a zone is at an instant. */
export interface ZoneState {
  /** Minutes east of Greenwich; part of one before zones were whole. */
  readonly offset: number;
  /** `CET`, `UTC` … */
  readonly abbreviation: string;
  /** Whether it is summer time, as far as one can tell. */
  readonly isSummer: boolean;
}

/** A date with a time, as zones see it: they come before dates in the order of these files. */
export abstract class ZonedObject extends JinjaObject {
  /** Null where it has none. */
  abstract readonly zone: Zone | null;
  /** What its clock shows, in milliseconds since 1970 as if it were UTC. */
  abstract get wallMillis(): number;
  /** The same clock time, in a zone. */
  abstract localized(zone: Zone): JinjaValue;
  /** The same instant by the clocks of a zone. */
  abstract inZone(zone: Zone): JinjaValue;
}

/** A time zone: a fixed offset, or one of the zone database. */
export abstract class Zone extends JinjaObject {
  readonly typeName = 'tzinfo';
  /** Its name in the zone database, if it has one. */
  abstract readonly zone: string | null;

  /** What it is at an instant, in milliseconds since 1970 UTC. */
  abstract at(instant: number): ZoneState;

  /** The offset in minutes where its clocks show this time, given as if it were UTC. An hour that comes twice is the later one, without summer time. */
  offsetAtWall(wall: number): number {
    const early = this.at(wall - 86_400_000).offset;
    const late = this.at(wall + 86_400_000).offset;
    const candidates = [late, early].filter((offset) => this.at(wall - offset * 60_000).offset === offset);
    return candidates.length === 0 ? early : Math.min(...candidates);
  }

  override equals(other: JinjaValue): boolean {
    return other instanceof Zone && other.text() === this.text() && other.zone === this.zone;
  }

  override hash(): string {
    return `zone ${this.text()}`;
  }

  attribute(name: string): JinjaValue | undefined {
    if (name === 'zone') return this.zone;
    if (['utcoffset', 'dst', 'tzname'].includes(name))
      return fn(name, ['dt', 'is_dst?'], ([moment]) => this.#told(name, moment));
    if (name !== 'localize' && name !== 'normalize') return undefined;
    return fn(name, ['dt', 'is_dst?'], ([moment], call) => {
      if (!(moment instanceof ZonedObject)) throw wrongArguments(call, 'needs a datetime');
      if (name === 'localize' && moment.zone)
        throw badValue('`localize` needs a time without a zone, and this has one');
      if (name === 'normalize' && !moment.zone)
        throw badValue('`normalize` needs a time with a zone, and this has none');
      return name === 'localize' ? moment.localized(this) : moment.inZone(this);
    });
  }

  /** How far clocks are put forward at an instant: null where that is not known. */
  summerTime(instant: number): DeltaObject {
    return new DeltaObject(0, this.at(instant).isSummer ? 3600 : 0);
  }

  #told(name: string, moment: JinjaValue | undefined): JinjaValue {
    if (!(moment instanceof ZonedObject)) return null;
    const instant = moment.wallMillis - this.offsetAtWall(moment.wallMillis) * 60_000;
    const { offset, abbreviation } = this.at(instant);
    if (name === 'tzname') return abbreviation;
    return name === 'dst' ? this.summerTime(instant) : new DeltaObject(0, offset * 60);
  }
}

/** A zone with one offset for ever. */
export class FixedZone extends Zone {
  readonly zone: string | null;
  readonly #offset: number;

  constructor(offset: number, zone: string | null = null) {
    super();
    this.#offset = offset;
    this.zone = zone;
  }

  text(): string {
    return this.zone ?? offsetName(this.#offset);
  }

  at(): ZoneState {
    return { offset: this.#offset, abbreviation: this.text(), isSummer: false };
  }
}

function offsetName(offset: number): string {
  return offset === 0 ? 'UTC' : `UTC${offsetText(offset, ':')}`;
}

/** `+02:00`, with seconds where the offset has them. */
export function offsetText(offset: number, separator: string): string {
  const size = Math.abs(offset);
  const minutes = Math.floor(size);
  const seconds = Math.round((size - minutes) * 60);
  const shown = `${padded(Math.floor(minutes / 60))}${separator}${padded(minutes % 60)}`;
  return `${offset < 0 ? '-' : '+'}${shown}${seconds === 0 ? '' : `${separator}${padded(seconds)}`}`;
}

export const utc: Zone = new FixedZone(0, 'UTC');

/** A zone of the zone database, by what the JavaScript runtime knows of it. */
class NamedZone extends Zone {
  readonly zone: string;
  readonly #format: Intl.DateTimeFormat;

  constructor(zone: string) {
    super();
    this.zone = zone;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  text(): string {
    return this.zone;
  }

  override repr(): string {
    return `<DstTzInfo '${this.zone}'>`;
  }

  at(instant: number): ZoneState {
    const offset = this.#offset(instant);
    const year = new Date(instant).getUTCFullYear();
    const winter = Math.min(this.#offset(Date.UTC(year, 0, 1)), this.#offset(Date.UTC(year, 6, 1)));
    return { offset, abbreviation: abbreviation(this.zone, instant, offset), isSummer: offset > winter };
  }

  #offset(instant: number): number {
    const shown = new Map(this.#format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => Number(shown.get(name));
    const wall = Date.UTC(
      shown.get('era') === 'BC' ? 1 - part('year') : part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return (wall - Math.floor(instant / 1000) * 1000) / 60_000;
  }
}

/** Which languages know the usual abbreviations of which parts of the world. */
const abbreviating = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-NZ', 'en-ZA'];

function abbreviation(zone: string, instant: number, offset: number): string {
  for (const language of abbreviating) {
    const format = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'short' });
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value;
    if (name !== undefined && /^[A-Z]{2,5}$/u.test(name)) return name;
  }
  return offsetText(offset, '').replace(/00$/u, '');
}

const zones = new Map<string, Zone>([['utc', utc]]);

/** A zone by its name, whatever the case of its letters. Throws a problem when there is none. */
export function zoneNamed(name: string): Zone {
  const key = name.toLowerCase();
  const known = zones.get(key);
  if (known) return known;
  try {
    const options = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions();
    const isSame = options.timeZone.toLowerCase() === key;
    const made = new NamedZone(isSame ? options.timeZone : name);
    zones.set(key, made);
    return made;
  } catch {
    throw badValue(`there is no time zone \`${name}\``);
  }
}

/** What `modules.pytz` holds. */
export function pytzFunction(name: string): JinjaValue | undefined {
  switch (name) {
    case 'utc':
      return utc;
    case 'timezone':
      return fn(name, ['zone'], ([zone], call) => zoneNamed(neededText(zone, call, 'zone')));
    case 'FixedOffset':
      return new Callable(name, (call: JinjaCall) => {
        const [offset] = bind(call, ['offset']);
        return new FixedZone(typeof offset === 'number' ? offset : 0);
      });
    case 'all_timezones':
    case 'common_timezones':
      return [...Intl.supportedValuesOf('timeZone')];
    default:
      return undefined;
  }
}

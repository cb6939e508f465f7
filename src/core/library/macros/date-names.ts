import { LibraryFailure } from '../../template/library-macro.js';
import type { TemplateDict } from '../../template/template-value.js';

/** Names of days from Monday, of months, and of seasons from winter, by language: in full and short. */
const names: {
  readonly [language: string]: readonly [
    days: string,
    shortDays: string,
    months: string,
    shortMonths: string,
    seasons: string,
  ];
} = {
  en: [
    'Monday Tuesday Wednesday Thursday Friday Saturday Sunday',
    'Mon Tue Wed Thu Fri Sat Sun',
    'January February March April May June July August September October November December',
    'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',
    'winter spring summer autumn',
  ],
  nl: [
    'maandag dinsdag woensdag donderdag vrijdag zaterdag zondag',
    'ma di wo do vr za zo',
    'januari februari maart april mei juni juli augustus september oktober november december',
    'jan feb mrt apr mei jun jul aug sep okt nov dec',
    'winter lente zomer herfst',
  ],
  de: [
    'Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag',
    'Mo Di Mi Do Fr Sa So',
    'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
    'Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez',
    'Winter Frühling Sommer Herbst',
  ],
  fr: [
    'lundi mardi mercredi jeudi vendredi samedi dimanche',
    'lun mar mer jeu ven sam dim',
    'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
    'janv févr mars avr mai juin juil août sept oct nov déc',
    'hiver printemps été automne',
  ],
  es: [
    'lunes martes miércoles jueves viernes sábado domingo',
    'lun mar mié jue vie sáb dom',
    'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
    'ene feb mar abr may jun jul ago sept oct nov dic',
    'invierno primavera verano otoño',
  ],
  it: [
    'lunedì martedì mercoledì giovedì venerdì sabato domenica',
    'lun mar mer gio ven sab dom',
    'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
    'gen feb mar apr mag giu lug ago set ott nov dic',
    'inverno primavera estate autunno',
  ],
  pt: [
    'segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo',
    'seg ter qua qui sex sáb dom',
    'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro',
    'jan fev mar abr mai jun jul ago set out nov dez',
    'inverno primavera verão outono',
  ],
  pl: [
    'poniedziałek wtorek środa czwartek piątek sobota niedziela',
    'pon wt śr czw pt sob niedz',
    'styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień',
    'sty lut mar kwi maj cze lip sie wrz paź lis gru',
    'zima wiosna lato jesień',
  ],
  da: [
    'mandag tirsdag onsdag torsdag fredag lørdag søndag',
    'man tir ons tor fre lør søn',
    'januar februar marts april maj juni juli august september oktober november december',
    'jan feb mar apr maj jun jul aug sep okt nov dec',
    'vinter forår sommer efterår',
  ],
  sv: [
    'måndag tisdag onsdag torsdag fredag lördag söndag',
    'mån tis ons tor fre lör sön',
    'januari februari mars april maj juni juli augusti september oktober november december',
    'jan feb mar apr maj jun jul aug sep okt nov dec',
    'vinter vår sommar höst',
  ],
  tr: [
    'Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi Pazar',
    'Pzt Sal Çar Per Cum Cmt Paz',
    'Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık',
    'Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara',
    'kış ilkbahar yaz sonbahar',
  ],
  cs: [
    'pondělí úterý středa čtvrtek pátek sobota neděle',
    'po út st čt pá so ne',
    'leden únor březen duben květen červen červenec srpen září říjen listopad prosinec',
    'led úno bře dub kvě čer čvc srp zář říj lis pro',
    'zima jaro léto podzim',
  ],
  fi: [
    'maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai',
    'ma ti ke to pe la su',
    'tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu',
    'tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu',
    'talvi kevät kesä syksy',
  ],
};

/** A kind of names as `get_localized_datepart_names` gives them: by their number from 1, days and months in full and short. */
export function datepartNames(language: string, part: string): TemplateDict {
  const [days, shortDays, months, shortMonths, seasons] = namesIn(language);
  if (part === 'weekdays') return { long: numbered(days), short: numbered(shortDays) };
  if (part === 'months') return { long: numbered(months), short: numbered(shortMonths) };
  if (part === 'seasons') return numbered(seasons);
  throw new LibraryFailure("needs 'weekdays', 'months' or 'seasons' as `datepart`");
}

/** Names of days from Monday, or of months from January. */
export function localNames(language: string, part: 'weekdays' | 'months', short: boolean): readonly string[] {
  const [days, shortDays, months, shortMonths] = namesIn(language);
  const chosen = part === 'weekdays' ? [days, shortDays] : [months, shortMonths];
  return (chosen[short ? 1 : 0] ?? '').split(' ');
}

function namesIn(language: string): NonNullable<(typeof names)[string]> {
  const found = Object.hasOwn(names, language) ? names[language] : undefined;
  if (!found)
    throw new LibraryFailure(`knows the languages ${Object.keys(names).join(', ')}, and not \`${language}\``);
  return found;
}

function numbered(text: string): TemplateDict {
  return Object.fromEntries(text.split(' ').map((word, index) => [String(index + 1), word]));
}

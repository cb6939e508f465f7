/**
 * Values that stand in every personal column of the sample lake, among ordinary ones. They are found nowhere else:
 * whoever finds one in a mart, a release, a log or an artifact has found a leak. Compare without regard to case.
 */
export const canaries = [
  { class: 'name', value: 'ZYZCANARYDUPONT' },
  { class: 'name', value: 'ZYZCANARYIMMO' },
  { class: 'name', value: 'ZYZCANARYPRENOM' },
  { class: 'address', value: '999 RUE ZYZCANARY' },
  { class: 'address', value: 'RES ZYZCANARY BAT Z' },
  { class: 'address', value: 'LIEU-DIT ZYZCANARY' },
  { class: 'address', value: '29999 ZYZCANARYVILLE' },
  { class: 'birth_date', value: '1887-07-07' },
  { class: 'birth_date', value: '07/07/1887' },
  { class: 'email', value: 'zyzcanary@exemple.fr' },
  { class: 'phone', value: '06 99 88 77 66' },
  { class: 'phone', value: '+33699887766' },
  { class: 'fiscal_id', value: '29ZYZC99' },
  { class: 'location', value: '-4.123454321' },
  { class: 'location', value: '48.234565432' },
  { class: 'account', value: 'ca7a7145-9999-4999-a999-999999999999' },
  { class: 'free_text', value: 'ZYZCANARY a rappelé sa fille' },
];

/** The canaries of one class, in the order of the list. */
export function canariesOf(kind) {
  return canaries.filter((canary) => canary.class === kind).map((canary) => canary.value);
}

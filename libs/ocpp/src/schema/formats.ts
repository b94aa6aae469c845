/** Stations leave out seconds or the zone; what lies outside of this cannot be read as a moment at all. */
export const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?$/;

/** A scheme and something after it: where a station fetches or leaves a file. Whether it can be reached is not form. */
export const URI = /^[a-z][a-z\d+.-]*:[^\s]+$/i;

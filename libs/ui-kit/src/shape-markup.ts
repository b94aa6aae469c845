import type { StatusShape } from './status';

/** The inside of each shape's drawing, on a square of 16. Text, since maps draw outside of React. */
export const SHAPE_MARKUP: Readonly<Record<StatusShape, string>> = {
  ring: '<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="2.5"/>',
  bolt: '<path d="M9.500 1 3 9.200h4L6.300 15 13 6.600H8.800z" fill="currentColor"/>',
  dots: '<g fill="currentColor"><circle cx="3" cy="8" r="1.800"/><circle cx="8" cy="8" r="1.800"/><circle cx="13" cy="8" r="1.800"/></g>',
  pause: '<path d="M4 3h3v10H4zM9 3h3v10H9z" fill="currentColor"/>',
  clock:
    '<g fill="none" stroke="currentColor" stroke-width="1.800" stroke-linecap="round"><circle cx="8" cy="8" r="6"/><path d="M8 4.500V8l2.500 1.500"/></g>',
  cross: '<path d="m4 4 8 8M12 4l-8 8" stroke="currentColor" stroke-width="2.200" stroke-linecap="round"/>',
  triangle:
    '<path d="M8 1.500 15 14H1zM7.200 6v4h1.600V6zm0 5v1.600h1.600V11z" fill="currentColor" fill-rule="evenodd"/>',
  slash:
    '<g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"><circle cx="8" cy="8" r="5.500"/><path d="m4.200 11.800 7.600-7.600"/></g>',
  question:
    '<path d="M5.500 5.800a2.500 2.500 0 1 1 3.600 2.300c-.8.4-1.100.9-1.100 1.900M8 12.600v.1" stroke="currentColor" stroke-width="2" stroke-linecap="round" fill="none"/>',
};

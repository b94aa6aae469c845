import { SHAPE_MARKUP } from './shape-markup';
import type { StatusShape as Shape } from './status';

/** The shape of a status: what says it without colour. Decoration beside the word, so hidden from assistive technology. */
export function StatusShape({ shape, size = 14 }: { shape: Shape; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none' }}
      dangerouslySetInnerHTML={{ __html: SHAPE_MARKUP[shape] }}
    />
  );
}

package dev.bronzeline.refine.payload;

/** What happens to a value whose JSON kind is not the natural one for the declared type. */
public enum Coercion {
  /** It is converted where that is exact and loses nothing, and is a misfit otherwise. */
  LOSSLESS,

  /** It is always a misfit. */
  NONE
}

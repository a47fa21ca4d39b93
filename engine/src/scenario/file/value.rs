//! Values that are written as people write them.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::program::Dist;
use crate::scenario::dist;
use crate::time::{self, Ns};

/// A span of time: `"1.2ms"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span(pub(super) Ns);

/// A span that may be drawn anew: see [`dist`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Draw(pub(super) Dist);

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&time::compact(self.0))
    }
}

impl Serialize for Draw {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&dist::text(self.0))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let parse = |text: &str| time::parse(text).map_err(|e| e.to_string());
        from.deserialize_str(Text(parse)).map(Self)
    }
}

impl<'de> Deserialize<'de> for Draw {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Text(dist::parse)).map(Self)
    }
}

struct Text<F>(F);

impl<T, F: Fn(&str) -> Result<T, String>> Visitor<'_> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time in quotes with one of the units ns, us, ms, s, such as \"5ms\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}

/// A number, or a word instead of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NumberOr<W> {
    /// The number.
    Number(u64),
    /// The word.
    Word(W),
}

/// A word that may stand for a number.
pub(super) trait Word: Sized {
    const TEXT: &'static str;
    const NEW: Self;
}

/// Declares words.
macro_rules! word {
    ($name:ident, $text:literal) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) struct $name;

        impl Word for $name {
            const TEXT: &'static str = $text;
            const NEW: Self = Self;
        }
    };
}

word!(Threads, "threads");
word!(Forever, "forever");
word!(All, "all");

impl<W: Word> Serialize for NumberOr<W> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(n) => to.serialize_u64(*n),
            Self::Word(_) => to.serialize_str(W::TEXT),
        }
    }
}

impl<'de, W: Word> Deserialize<'de> for NumberOr<W> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either<W>(std::marker::PhantomData<W>);

        impl<W: Word> Visitor<'_> for Either<W> {
            type Value = NumberOr<W>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a whole number or \"{}\"", W::TEXT)
            }

            fn visit_u64<E: de::Error>(self, n: u64) -> Result<NumberOr<W>, E> {
                Ok(NumberOr::Number(n))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<NumberOr<W>, E> {
                match text == W::TEXT {
                    true => Ok(NumberOr::Word(W::NEW)),
                    false => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }

        from.deserialize_any(Either(std::marker::PhantomData))
    }
}

//! The preset library.

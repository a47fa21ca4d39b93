//! The real page in a real browser.
//!
//! `cargo xtask test browser` builds the page, finds the browsers and starts these tests; started by themselves they
//! say what they lack. In reading order:
//!
//! - [`site`]: a server of the built page on loopback.
//! - [`browser`]: Chromium or Firefox behind its driver, which [`driver`] starts.
//! - [`page`]: the page as a user handles it: links, knobs, buttons, keys. [`screen`] is what Chromium shows it on; [`watch`] is what the tests see of the
//!   console and of requests.
//! - [`session`]: all of the above for the length of one test.
//!
//! The page offers these handles, and the tests use no others: on `<body>`, `data-ready` once the first picture is
//! drawn, `data-whole` once all of the program is there, and `data-trace-hash` after every simulation; `canvas#timeline`; `#numbers`; `#notice`; sliders with
//! `data-knob`; buttons with `data-action`; the class `present` on `<body>` while presenting. The page "model against
//! reality": `data-ready` on `<body>` once the results are there, and the ids of its parts.

pub mod browser;
mod driver;
pub mod page;
pub mod screen;
pub mod session;
pub mod site;
mod watch;

pub use browser::Browser;
pub use page::Page;
pub use session::with_page;

//! The engine as WebAssembly gives the traces that it gives natively, bit for bit.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, missing_docs)]

#[path = "determinism/hashes.rs"]
mod hashes;

use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn traces_have_the_hashes_that_they_have_natively() {
    assert_eq!(hashes::lines(), hashes::EXPECTED);
}

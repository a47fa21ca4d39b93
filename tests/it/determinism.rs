//! The same scenario and seed give the same trace, natively and as WebAssembly (`tests/wasm.rs`).

#[path = "../determinism/hashes.rs"]
mod hashes;

/// After a change of the engine that is meant: `UPDATE_EXPECT=1 cargo test determinism`.
#[test]
fn traces_have_the_hashes_that_they_have_in_wasm() {
    let lines = hashes::lines();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/determinism/hashes.txt");
        std::fs::write(path, &lines).expect("a writable file");
        return;
    }
    assert_eq!(lines, hashes::EXPECTED);
}
